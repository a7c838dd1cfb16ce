import { type Accessor, createSignal, onCleanup } from 'solid-js'

interface Clock {
  readonly now: Accessor<Date>
  readonly stop: () => void
  users: number
}

const clocks = new Map<number, Clock>()

/** The current moment, moving every `stepMs`. All who ask for the same step share one timer, which ends with the last. */
export function createNow(stepMs = 30_000): Accessor<Date> {
  const clock = clocks.get(stepMs) ?? startClock(stepMs)
  clock.users += 1
  onCleanup(() => {
    clock.users -= 1
    if (clock.users > 0) return
    clock.stop()
    clocks.delete(stepMs)
  })
  return clock.now
}

function startClock(stepMs: number): Clock {
  const [now, setNow] = createSignal(new Date())
  const timer = setInterval(() => setNow(new Date()), stepMs)
  const clock = { now, stop: () => clearInterval(timer), users: 0 }
  clocks.set(stepMs, clock)
  return clock
}
