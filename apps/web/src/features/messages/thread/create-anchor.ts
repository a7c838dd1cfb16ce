// The place one reads at does not move. At the end the end is kept; elsewhere the first whole message on the screen is,
// whatever is put in or grows above it. The browser's own anchoring is switched off, since one of them has none. Sizes are
// observed, which happens after layout and before paint, so that no wrong frame is ever shown.
import { createSignal, onCleanup } from 'solid-js'

interface AnchorOptions {
  /** What may be held on to, in order. */
  readonly held: string
  /** The place or the size has changed. */
  readonly onSettle: (scroller: HTMLElement) => void
}

/** So close to the end counts as at the end. */
const nearPx = 48
const roomAbovePx = 72
/** A glide takes less; what moves the page after that is no part of it. */
const glideMs = 2_000

const isQuiet = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches

export function createAnchor(options: AnchorOptions) {
  const [isAtEnd, setAtEnd] = createSignal(false)
  const [isFar, setFar] = createSignal(false)
  let scroller: HTMLElement | undefined
  let content: HTMLElement | undefined
  let held: { element: HTMLElement; offset: number } | undefined
  let staysAtEnd = true
  let lastTop = 0
  let glidesUntil = 0

  const distance = ({ scrollHeight, clientHeight, scrollTop }: HTMLElement) => scrollHeight - clientHeight - scrollTop

  function keepHeld(element: HTMLElement) {
    const moved = held?.element.isConnected ? held.element.offsetTop - held.offset : 0
    if (moved === 0) return
    element.scrollTop += moved
    // Setting it has ended a smooth scroll.
    if (performance.now() < glidesUntil) glide(element)
  }

  const glide = (element: HTMLElement) => element.scrollTo({ top: element.scrollHeight, behavior: 'smooth' })

  function settle() {
    if (!scroller) return
    if (staysAtEnd) scroller.scrollTop = scroller.scrollHeight
    else keepHeld(scroller)
    note(scroller)
  }

  function toEnd() {
    staysAtEnd = true
    settle()
  }

  function onScroll() {
    if (!scroller) return
    if (scroller.scrollTop < lastTop - 1) glidesUntil = 0
    // What came since the last frame has put the end further away: only going up is leaving it.
    if (staysAtEnd && scroller.scrollTop >= lastTop - 1) return settle()
    // Something may have been put in above in the same moment.
    if (!staysAtEnd) keepHeld(scroller)
    staysAtEnd = distance(scroller) <= nearPx
    note(scroller)
  }

  function note(element: HTMLElement) {
    lastTop = element.scrollTop
    held = staysAtEnd ? undefined : findHeld(element)
    setAtEnd(distance(element) <= nearPx)
    setFar(distance(element) > element.clientHeight / 2)
    options.onSettle(element)
  }

  function findHeld(element: HTMLElement) {
    const all = content?.querySelectorAll<HTMLElement>(options.held) ?? []
    let low = 0
    let high = all.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((all[middle]?.offsetTop ?? 0) >= element.scrollTop) high = middle
      else low = middle + 1
    }
    const found = all[low]
    return found && { element: found, offset: found.offsetTop }
  }

  const sizes = new ResizeObserver(settle)
  onCleanup(() => sizes.disconnect())

  return {
    isAtEnd,
    /** More than half a screen away from the end. */
    isFar,
    watch(scrollingElement: HTMLElement, contentElement: HTMLElement) {
      scroller = scrollingElement
      content = contentElement
      scroller.addEventListener('scroll', onScroll, { passive: true })
      sizes.observe(scroller)
      sizes.observe(content)
    },
    /** Puts it near the top of the screen. */
    placeAt(element: HTMLElement) {
      if (!scroller) return
      scroller.scrollTop = element.offsetTop - roomAbovePx
      staysAtEnd = distance(scroller) <= nearPx
      note(scroller)
    },
    toEnd,
    /** Goes there visibly, the last part of the way. */
    glideToEnd() {
      if (!scroller || isQuiet()) return toEnd()
      const { scrollHeight, clientHeight } = scroller
      scroller.scrollTop = Math.max(scroller.scrollTop, scrollHeight - 3 * clientHeight)
      glidesUntil = performance.now() + glideMs
      glide(scroller)
    },
  }
}
