import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js'
import { useApi } from '../../api.tsx'

function createPageVisible(): Accessor<boolean> {
  const isVisible = () => document.visibilityState === 'visible'
  const [visible, setVisible] = createSignal(isVisible())
  const update = () => setVisible(isVisible())
  document.addEventListener('visibilitychange', update)
  onCleanup(() => document.removeEventListener('visibilitychange', update))
  return visible
}

/** Tells the server that what is here was seen, for as long as somebody looks. The badge follows by its event. */
export function createSeeing(unseen: Accessor<number>): void {
  const { api } = useApi()
  const isVisible = createPageVisible()
  createEffect(() => {
    // Not worth a word when it fails: the badge stays, and the next look tries again.
    if (isVisible() && unseen() > 0) api.notifications.markSeen.mutate().catch(() => {})
  })
}
