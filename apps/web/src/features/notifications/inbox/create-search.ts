import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js'

const pauseMs = 200

/** What is to be looked for, once typing has paused; nothing for nothing. */
export function createSearch(typed: Accessor<string | undefined>): Accessor<string> {
  const [text, setText] = createSignal(typed()?.trim() ?? '')
  createEffect(() => {
    const next = typed()?.trim() ?? ''
    const timer = setTimeout(() => setText(next), next === '' ? 0 : pauseMs)
    onCleanup(() => clearTimeout(timer))
  })
  return text
}
