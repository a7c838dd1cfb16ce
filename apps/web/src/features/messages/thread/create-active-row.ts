import { createSelector, createSignal } from 'solid-js'

/** A list event, as it is heard by the list. */
type Heard = Event & { readonly currentTarget: HTMLElement }

function rowOf({ target }: Heard): HTMLElement | undefined {
  return target instanceof Element ? (target.closest<HTMLElement>('[data-row]') ?? undefined) : undefined
}

/** What is drawn elsewhere on the page, such as an open menu, is heard by the list its button stands in. */
const isElsewhere = ({ currentTarget, target }: Heard) => !(target instanceof Node && currentTarget.contains(target))

/**
 * Which message is pointed at or has the focus: only that one has buttons, whatever the number of messages. One listener
 * for the whole list tells.
 */
export function createActiveRow(onEscape: () => void) {
  const [pointed, setPointed] = createSignal<string>()
  const [focused, setFocused] = createSignal<string>()
  /** Its menu may be open elsewhere on the page, with the focus in it. */
  const [pressed, setPressed] = createSignal<string>()
  const isPointed = createSelector(pointed)
  const isFocused = createSelector(focused)
  const isPressed = createSelector(pressed)

  const step = (row: HTMLElement, forwards: boolean) => {
    const rows = [...(row.parentElement?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
    rows[rows.indexOf(row) + (forwards ? 1 : -1)]?.focus()
  }

  const note = (set: (key: string | undefined) => void) => (event: Heard) => {
    if (!isElsewhere(event)) set(rowOf(event)?.dataset['row'])
  }

  return {
    isActive: (key: string) => isPointed(key) || isFocused(key) || isPressed(key),
    isFocused,
    hasFocus: () => focused() !== undefined,
    handlers: {
      onPointerOver: (event: PointerEvent & Heard) => event.pointerType === 'mouse' && note(setPointed)(event),
      onPointerLeave: () => setPointed(undefined),
      onFocusIn: note(setFocused),
      onClick: note(setPressed),
      onKeyDown: (event: KeyboardEvent & Heard) => {
        const row = rowOf(event)
        if (row !== event.target || !row) return
        if (event.key === 'Escape') return onEscape()
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
        event.preventDefault()
        step(row, event.key === 'ArrowDown')
      },
    },
  }
}
