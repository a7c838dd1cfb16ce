// No notification is kept for ever: each kind says for how long. The table is walked in the order of ids, which is that of time, a
// piece at a time and round again, so that no index is needed for it and no run takes long.
import { type Database, notifications, placeOf, scheduledNotifications } from '@carillon/db'
import { and, asc, gt, inArray, isNull, lt } from 'drizzle-orm'
import { repeat } from '../../live/repeat.ts'
import { transaction } from '../../live/transaction.ts'
import type { KindRegistry } from '../kind.ts'
import { mostRemoved, removeNotifications } from '../remove.ts'
import type { DueParts } from './start-due.ts'

const dayMs = 86_400_000
/** A kind this server does not know may be one that a newer version keeps for long. */
const unknownDays = 730
/** What nobody could send is told of in the log, and shown to its sender, for so long. */
const unsentMs = 7 * dayMs

const firstId = '00000000-0000-0000-0000-000000000000'

/** Ids made before that moment are smaller. */
function idAt(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

const daysOf = (kinds: KindRegistry, name: string) => kinds.find(name)?.keepDays ?? unknownDays

const shortestDays = (kinds: KindRegistry) => Math.min(unknownDays, ...kinds.names.map((name) => daysOf(kinds, name)))

const readPiece = ({ db }: Database, from: string, before: string) =>
  db
    .select({ id: notifications.id, kind: notifications.kind, place: placeOf(notifications) })
    .from(notifications)
    .where(and(gt(notifications.id, from), lt(notifications.id, before)))
    .orderBy(asc(notifications.id))
    .limit(mostRemoved)

/** What is snoozed, or was until lately, is as old as its return. */
const isStill = (before: string) => and(isNull(notifications.snoozedUntil), lt(placeOf(notifications), before))

type Trim = (now?: number) => Promise<void>

/** Removes what is older than its kind is kept; `mostPieces` at a time, the next time from there on. */
export function createTrim({ database, hints, kinds }: Omit<DueParts, 'onError'>, mostPieces = 2_000): Trim {
  let from = firstId

  async function trimPiece(now: number): Promise<boolean> {
    const bounds = new Map(kinds.names.map((name) => [name, idAt(now - daysOf(kinds, name) * dayMs)]))
    const unknown = idAt(now - unknownDays * dayMs)
    const piece = await readPiece(database, from, idAt(now - shortestDays(kinds) * dayMs))
    for (const [bound, ids] of oldOf(piece, (kind) => bounds.get(kind) ?? unknown)) {
      await transaction({ db: database.db, hints }, (work) => removeNotifications(work, ids, isStill(bound)))
    }
    const isEnd = piece.length < mostRemoved
    from = isEnd ? firstId : (piece.at(-1)?.id ?? firstId)
    return !isEnd
  }

  return async (now = Date.now()) => {
    await removeUnsent(database, now)
    for (let piece = 0; piece < mostPieces; piece++) if (!(await trimPiece(now))) return
  }
}

/** The ids of those below the bound of their kind, by that bound. */
function oldOf(piece: { id: string; kind: string; place: string }[], boundOf: (kind: string) => string) {
  const old = new Map<string, string[]>()
  for (const { id, kind, place } of piece) {
    const bound = boundOf(kind)
    if (place < bound) old.set(bound, [...(old.get(bound) ?? []), id])
  }
  return old
}

async function removeUnsent({ db }: Database, now: number) {
  const { id, sendAt } = scheduledNotifications
  const before = new Date(now - unsentMs)
  const unsent = db.select({ id }).from(scheduledNotifications).where(lt(sendAt, before)).limit(1_000)
  await db.delete(scheduledNotifications).where(inArray(id, unsent))
}

const hourMs = 3_600_000

/** Does so every hour; returns how to stop. */
export function startTrim(parts: DueParts) {
  const trim = createTrim(parts)
  return repeat(() => trim(), hourMs, parts.onError)
}
