// Events over HTTP, for where no WebSocket can be had: one response per subscription that goes on (server-sent events).
// Few need it, so it is fetched when it is needed. At the first trouble with any of them the whole vehicle is given up.
import type { AppRouter } from '@carillon/api'
import type { TRPCLink } from '@trpc/client'
import { observable, type Unsubscribable } from '@trpc/server/observable'
import type { Vehicle, VehicleEvents } from './vehicle.ts'

export interface StreamOptions {
  /** Where procedures are called, `http:` or `https:`. */
  url: string
  token: string | undefined
}

/** For one subscription. */
export interface StreamSituation extends StreamOptions {
  onHeard(): void
  onTrouble(): void
}

/** The server says something at least every 15 s. */
const silenceMs = 22_000
const doubtfulSilenceMs = 16_000

/** Notices when one response has fallen silent, even though another one goes on. */
function createPulse(onSilence: () => void) {
  let heardAt = Date.now()
  let timer = setTimeout(onSilence, silenceMs)
  return {
    isDoubtful: () => Date.now() - heardAt > doubtfulSilenceMs,
    hear() {
      heardAt = Date.now()
      clearTimeout(timer)
      timer = setTimeout(onSilence, silenceMs)
    },
    stop: () => clearTimeout(timer),
  }
}

export function openStream(options: StreamOptions, { onLost }: VehicleEvents): Vehicle {
  const pulses = new Set<ReturnType<typeof createPulse>>()
  let isOver = false
  const lose = () => {
    if (!isOver) onLost({ isTold: false })
  }
  const link: TRPCLink<AppRouter> = (runtime) => (call) =>
    observable((observer) => {
      const pulse = createPulse(lose)
      pulses.add(pulse)
      let isLeft = false
      let inner: Unsubscribable | undefined
      const onHeard = () => isLeft || pulse.hear()
      import('./stream-link.ts').then(({ streamLink }) => {
        if (!isLeft) inner = streamLink({ ...options, onHeard, onTrouble: lose })(runtime)(call).subscribe(observer)
      }, lose)
      return () => {
        isLeft = true
        pulse.stop()
        pulses.delete(pulse)
        inner?.unsubscribe()
      }
    })
  return {
    kind: 'stream',
    link,
    isReady: false,
    mayHaveBegun: () => true,
    check() {
      if ([...pulses].some((pulse) => pulse.isDoubtful())) lose()
    },
    end() {
      isOver = true
      for (const pulse of pulses) pulse.stop()
    },
  }
}
