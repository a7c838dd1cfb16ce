// Why a stream began. Only who came back knows, and does not say; but this server may remember how it ended. Devices are told apart
// by their session or token, as nothing else comes with them again; whoever uses one token in many places is one device here.
import type { ReconnectCause } from '@carillon/api'
import { goingAway, moving, notAuthenticated, sessionEnded, tooSlow } from '../close-codes.ts'

const mostRemembered = 10_000
const mostOfOne = 32
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

interface Ending {
  cause: ReconnectCause
  at: number
}

/** By device, the latest last. */
function createEndings() {
  const endings = new Map<string, Ending[]>()
  return {
    add(device: string, cause: ReconnectCause) {
      const earlier = endings.get(device)?.slice(1 - mostOfOne) ?? []
      endings.delete(device)
      endings.set(device, [...earlier, { cause, at: performance.now() }])
      const [oldest] = endings.keys()
      if (endings.size > mostRemembered && oldest !== undefined) endings.delete(oldest)
    },
    /** Each explains one return. */
    take(device: string): ReconnectCause | undefined {
      const known = endings.get(device)
      const last = known?.pop()
      if (known?.length === 0) endings.delete(device)
      return last && performance.now() - last.at < rememberedMs ? last.cause : undefined
    },
  }
}

export function createCauses() {
  const endings = createEndings()
  const begun: Record<ReconnectCause, number> = {
    first: 0,
    network: 0,
    server: 0,
    'too-slow': 0,
    session: 0,
    elsewhere: 0,
    unknown: 0,
  }
  return {
    /** How many began, by cause. */
    begun,
    /** A stream of this device has ended. */
    remember: endings.add,
    begin(device: string, isBack: boolean) {
      // A page that is loaded anew does not come back, but the one before it is explained.
      const cause = endings.take(device)
      begun[isBack ? (cause ?? 'elsewhere') : 'first']++
    },
  }
}
