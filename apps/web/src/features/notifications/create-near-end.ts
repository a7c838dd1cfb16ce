import { type Accessor, createEffect, onCleanup } from 'solid-js'

const aheadPx = 600

/** Calls back when the end of the list comes near. */
export function createNearEnd(
  root: Accessor<HTMLElement | undefined>,
  end: Accessor<HTMLElement | undefined>,
  onNear: () => void,
): void {
  createEffect(() => {
    const element = end()
    if (!element) return
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && onNear(), {
      root: root() ?? null,
      rootMargin: `0px 0px ${aheadPx}px`,
    })
    observer.observe(element)
    onCleanup(() => observer.disconnect())
  })
}
