import { createSignal } from 'solid-js'
import type { Placed } from '../../create-notification-actions.ts'

interface SnoozingOptions {
  readonly snooze: (items: readonly Placed[], until: string) => void
  /** Remembers where the focus is; what it returns gives it to what has taken that place. */
  readonly hold: () => () => void
  readonly onDone: () => void
}

/** Which ones are to be snoozed, while it is asked until when. */
export function createSnoozing({ snooze, hold, onDone }: SnoozingOptions) {
  const [asked, setAsked] = createSignal<readonly Placed[]>([])
  let goOn = () => {}
  const close = () => setAsked([])
  return {
    count: () => asked().length,
    close,
    ask(items: readonly Placed[]) {
      goOn = hold()
      setAsked(items)
    },
    choose(until: string) {
      const chosen = asked()
      close()
      snooze(chosen, until)
      onDone()
      // After what was in front has given back the focus.
      setTimeout(goOn)
    },
  }
}
