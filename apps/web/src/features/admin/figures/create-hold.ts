import { createSignal, onCleanup } from 'solid-js'

/** On its way from one button to the next, or back from a menu or a question, the focus is nowhere for a moment. */
const restMs = 400

/** Whether something is held still, for whatever reasons; it is let go a moment after the last of them. */
export function createHold<Reason>() {
  const [isHeld, setHeld] = createSignal(false)
  const reasons = new Set<Reason>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function set(reason: Reason, isReason: boolean) {
    if (isReason) reasons.add(reason)
    else reasons.delete(reason)
    clearTimeout(timer)
    if (reasons.size > 0) setHeld(true)
    else timer = setTimeout(() => setHeld(false), restMs)
  }
  onCleanup(() => clearTimeout(timer))
  return { isHeld, set }
}
