// Why a stream began. Only who came back knows, and does not say; but this server may remember how it ended.
import type { ReconnectCause } from '@carillon/api'
import { goingAway, moving, notAuthenticated, sessionEnded, tooSlow } from '../close-codes.ts'

const mostRemembered = 10_000
const rememberedMs = 300_000

/** The code we closed a socket with, if we did, and the one it was seen to close with. */
export function causeOf(ours: number | undefined, seen: number): ReconnectCause {
  if (ours === tooSlow) return 'too-slow'
  if (ours === goingAway || ours === moving) return 'server'
  if (ours === sessionEnded || ours === notAuthenticated) return 'session'
  if (ours !== undefined) return 'unknown'
  // 1006: gone without a goodbye. Whoever says one leaves on purpose.
  return seen === 1006 ? 'network' : 'unknown'
}

export function createCauses() {
  const ended = new Map<string, { cause: ReconnectCause; at: number }>()
  const begun: Record<ReconnectCause, number> = {
    first: 0,
    network: 0,
    server: 0,
    'too-slow': 0,
    session: 0,
    unknown: 0,
  }
  return {
    /** How many began, by cause. */
    begun,
    /** A stream of this user has ended. */
    remember(userId: string, cause: ReconnectCause) {
      ended.delete(userId)
      ended.set(userId, { cause, at: performance.now() })
      const [oldest] = ended.keys()
      if (ended.size > mostRemembered && oldest !== undefined) ended.delete(oldest)
    },
    begin(userId: string, isBack: boolean) {
      const last = ended.get(userId)
      const isKnown = last && performance.now() - last.at < rememberedMs
      begun[isBack ? (isKnown ? last.cause : 'unknown') : 'first']++
    },
  }
}
