import { type Database, type Listener, missingMigrations } from '@carillon/db'
import { withDeadline } from './live/deadline.ts'
import type { Hub } from './live/hub.ts'

export interface Health {
  /** Whether to send people here. */
  ok: boolean
  /** `degraded`: everything arrives, but late or by the poll, as hints are late or not heard. `unready`: calls fail. */
  status: 'ready' | 'degraded' | 'unready'
  reasons: string[]
}

const longestSilenceMs = 6_000
const longestLagMs = 2_000
const answerMs = 3_000

export async function healthOf(parts: { database: Database; hub: Hub; listener: Listener }): Promise<Health> {
  const { database, hub, listener } = parts
  const missing = await withDeadline(missingMigrations(database.sql), answerMs, 'Readiness').catch(() => null)
  const failing = [
    missing === null && 'The database does not answer.',
    Boolean(missing) && `${missing} migrations are missing.`,
    !hub.isWell() && 'Feeds have not been read lately.',
  ].filter((reason) => reason !== false)
  const silentMs = listener.silentForMs()
  const isSilent = silentMs === null || silentMs > longestSilenceMs
  const isLate = !isSilent && (listener.lagMs() ?? 0) > longestLagMs
  const late = [isSilent && 'The listener hears nothing.', isLate && 'Hints take longer than two seconds.']
  const reasons = [...failing, ...late].filter((reason) => reason !== false)
  if (failing.length > 0) return { ok: false, status: 'unready', reasons }
  return { ok: !isSilent && !isLate, status: isSilent || isLate ? 'degraded' : 'ready', reasons }
}
