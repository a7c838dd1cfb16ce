import { type Accessor, createSignal, onCleanup } from 'solid-js'

const isHere = () => document.visibilityState === 'visible' && document.hasFocus()

/** Whether somebody looks at this window: it is visible and has the focus. */
export function createAttention(): Accessor<boolean> {
  const [has, set] = createSignal(isHere())
  const update = () => set(isHere())
  const listening = new AbortController()
  const options = { signal: listening.signal }
  for (const name of ['focus', 'blur', 'pageshow']) window.addEventListener(name, update, options)
  document.addEventListener('visibilitychange', update, options)
  onCleanup(() => listening.abort())
  return has
}
