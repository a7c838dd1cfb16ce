import { createSignal } from 'solid-js'

interface Item {
  readonly id: string
}

interface SnoozingOptions {
  readonly snooze: (ids: string[], until: string) => void
  /** Remembers where the focus is; what it returns gives it to what has taken that place. */
  readonly hold: () => () => void
  readonly onDone: () => void
}

/** Which ones are to be snoozed, while it is asked until when. */
export function createSnoozing({ snooze, hold, onDone }: SnoozingOptions) {
  const [ids, setIds] = createSignal<string[]>([])
  let goOn = () => {}
  const close = () => setIds([])
  return {
    count: () => ids().length,
    close,
    ask(items: readonly Item[]) {
      goOn = hold()
      setIds(items.map(({ id }) => id))
    },
    choose(until: string) {
      const chosen = ids()
      close()
      snooze(chosen, until)
      onDone()
      // After what was in front has given back the focus.
      setTimeout(goOn)
    },
  }
}
