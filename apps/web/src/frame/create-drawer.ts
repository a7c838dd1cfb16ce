import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'

export interface Drawer {
  readonly isOpen: Accessor<boolean>
  readonly toggle: () => void
  readonly close: () => void
}

/** Closes on Escape, and whenever one goes to another place. */
export function createDrawer(place: Accessor<string>): Drawer {
  const [isOpen, setOpen] = createSignal(false)
  const close = () => setOpen(false)
  createEffect(on(place, close))
  createEffect(() => {
    if (!isOpen()) return
    const onKeyDown = (event: KeyboardEvent) => event.key === 'Escape' && close()
    document.addEventListener('keydown', onKeyDown)
    onCleanup(() => document.removeEventListener('keydown', onKeyDown))
  })
  return { isOpen, toggle: () => setOpen((open) => !open), close }
}
