/**
 * What opened takes the focus as a whole, or gives it to the field marked for it: not to its first button, which would
 * look chosen and show its tip.
 */
export function focusWhole(event: Event): void {
  const opened = event.currentTarget
  if (!(opened instanceof HTMLElement)) return
  event.preventDefault()
  const field = opened.querySelector<HTMLElement>('[autofocus]') ?? opened
  // Once what surrounds it knows of it: a popover closes when the focus goes to a stranger.
  queueMicrotask(() => field.focus())
}
