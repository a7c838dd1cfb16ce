import { createSignal, onCleanup, onMount } from 'solid-js'

interface Tip {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly side: 'above' | 'below'
}

const delayMs = 450
const room = 44

export function createTip() {
  const [tip, setTip] = createSignal<Tip>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const hide = () => {
    clearTimeout(timer)
    setTip(undefined)
  }
  const showLater = (element: HTMLElement, afterMs: number) => {
    hide()
    timer = setTimeout(() => element.isConnected && setTip(tipOf(element)), afterMs)
  }
  const onPoint = (event: PointerEvent) => {
    if (event.pointerType !== 'mouse') return
    const element = tipped(event.target)
    if (element) showLater(element, delayMs)
    else hide()
  }
  const onFocus = (event: FocusEvent) => {
    const element = tipped(event.target)
    if (element?.matches(':focus-visible')) showLater(element, 0)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') hide()
  }

  onMount(() => {
    const listening = new AbortController()
    const options = { signal: listening.signal, capture: true, passive: true }
    document.addEventListener('pointerover', onPoint, options)
    document.addEventListener('focusin', onFocus, options)
    document.addEventListener('keydown', onKey, options)
    for (const over of ['pointerdown', 'focusout', 'scroll']) document.addEventListener(over, hide, options)
    onCleanup(() => {
      listening.abort()
      clearTimeout(timer)
    })
  })

  return { tip }
}

function tipped(target: EventTarget | null): HTMLElement | undefined {
  const element = target instanceof Element ? target.closest('[data-tip]') : undefined
  return element instanceof HTMLElement && element.ariaExpanded !== 'true' ? element : undefined
}

function tipOf(element: HTMLElement): Tip {
  const box = element.getBoundingClientRect()
  const side = box.bottom + room > window.innerHeight ? 'above' : 'below'
  const text = element.dataset['tip'] ?? ''
  // Half of how wide it will be at most, so that it stays on the screen.
  const half = Math.min(124, 16 + text.length * 4)
  return {
    text,
    side,
    x: Math.min(Math.max(box.left + box.width / 2, half), window.innerWidth - half),
    y: side === 'below' ? box.bottom + 6 : box.top - 6,
  }
}
