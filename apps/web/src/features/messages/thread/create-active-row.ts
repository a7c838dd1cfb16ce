import { createSelector, createSignal } from 'solid-js'

const rowOf = (target: EventTarget | null) =>
  target instanceof Element ? (target.closest<HTMLElement>('[data-key]') ?? undefined) : undefined

const keyOf = (target: EventTarget | null) => rowOf(target)?.dataset['key']

/**
 * Which message is pointed at or has the focus: only that one has buttons, whatever the number of messages. One listener
 * for the whole list tells.
 */
export function createActiveRow() {
  const [pointed, setPointed] = createSignal<string>()
  const [focused, setFocused] = createSignal<string>()
  /** Its menu may be open elsewhere on the page, with the focus in it. */
  const [pressed, setPressed] = createSignal<string>()
  const isPointed = createSelector(pointed)
  const isFocused = createSelector(focused)
  const isPressed = createSelector(pressed)

  const step = (row: HTMLElement, forwards: boolean) => {
    const rows = [...(row.parentElement?.querySelectorAll<HTMLElement>('[data-key]') ?? [])]
    rows[rows.indexOf(row) + (forwards ? 1 : -1)]?.focus()
  }

  return {
    isActive: (key: string) => isPointed(key) || isFocused(key) || isPressed(key),
    isFocused,
    hasFocus: () => focused() !== undefined,
    handlers: {
      onPointerOver: (event: PointerEvent) => event.pointerType === 'mouse' && setPointed(keyOf(event.target)),
      onPointerLeave: () => setPointed(undefined),
      onFocusIn: (event: FocusEvent) => setFocused(keyOf(event.target)),
      onClick: (event: MouseEvent) => setPressed(keyOf(event.target)),
      onKeyDown: (event: KeyboardEvent) => {
        const row = rowOf(event.target)
        if (row !== event.target || !row || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
        event.preventDefault()
        step(row, event.key === 'ArrowDown')
      },
    },
  }
}
