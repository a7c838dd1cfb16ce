import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import { useApi } from '../../api.tsx'

function createPageVisible(): Accessor<boolean> {
  const isVisible = () => document.visibilityState === 'visible'
  const [visible, setVisible] = createSignal(isVisible())
  const update = () => setVisible(isVisible())
  document.addEventListener('visibilitychange', update)
  onCleanup(() => document.removeEventListener('visibilitychange', update))
  return visible
}

/**
 * Tells the server that what is here was seen, for as long as somebody looks: once at a time, however fast it comes. The
 * badge follows by its event.
 */
export function createSeeing(unseen: Accessor<number>): void {
  const { api, onEvent } = useApi()
  const isVisible = createPageVisible()
  let isTelling = false
  let hasMore = false

  async function tell() {
    if (isTelling || !isVisible() || unseen() === 0) return
    const before = unseen()
    isTelling = true
    hasMore = false
    // Not worth a word when it fails: the badge stays, and the next look tries again.
    await api.notifications.markSeen.mutate().catch(() => {})
    isTelling = false
    // One that went and one that came leave the number as it was.
    if (hasMore || unseen() !== before) void tell()
  }
  onEvent((event) => {
    if (event.type !== 'notification.created' && event.type !== 'notification.returned') return
    hasMore = true
    void tell()
  })
  createEffect(
    on([isVisible, unseen], () => {
      void tell()
    }),
  )
}
