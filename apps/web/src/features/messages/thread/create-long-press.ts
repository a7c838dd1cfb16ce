import { onCleanup } from 'solid-js'

const pressMs = 450
const slackPx = 10

/** Calls back with the key of the row a finger rests on. Scrolling and tapping are something else. */
export function createLongPress(onLongPress: (key: string) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let from = { x: 0, y: 0 }
  let isTouch = false

  const cancel = () => clearTimeout(timer)
  onCleanup(cancel)

  return {
    onPointerDown(event: PointerEvent) {
      isTouch = event.pointerType === 'touch'
      const target = event.target instanceof Element ? event.target : undefined
      const key = target?.closest<HTMLElement>('[data-row]')?.dataset['row']
      cancel()
      if (!isTouch || key === undefined || target?.closest('button')) return
      from = { x: event.clientX, y: event.clientY }
      timer = setTimeout(() => onLongPress(key), pressMs)
    },
    onPointerMove(event: PointerEvent) {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > slackPx) cancel()
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
    /** The browser's own answer to a finger that rests. */
    onContextMenu: (event: Event) => isTouch && event.preventDefault(),
  }
}
