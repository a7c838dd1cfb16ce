import { notificationListOptions } from '@carillon/client'
import { useQueryClient } from '@tanstack/solid-query'
import Bell from 'lucide-solid/icons/bell'
import { createSignal, onMount, Suspense } from 'solid-js'
import { useApi } from '../../api.tsx'
import { notificationsLabel } from '../../frame/nav-labels.ts'
import { whenIdle } from '../../frame/when-idle.ts'
import { t } from '../../i18n/locale.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import { Popover, preloadPopover } from '../../ui/popover.tsx'
import { SkeletonRows } from '../../ui/skeleton-rows.tsx'

const NotificationsPanel = lazyPart(() => import('./notifications-panel.tsx'))

/** The bell. What it opens is fetched before anybody asks, so that it is there at once. */
export function NotificationsDropdown(props: { unseen: number }) {
  const api = useApi()
  const cache = useQueryClient()
  const [isOpen, setOpen] = createSignal(false)
  const unseen = () => (isOpen() ? 0 : props.unseen)
  onMount(() =>
    whenIdle(() => {
      preloadPopover()
      void NotificationsPanel.preload()
      void cache.prefetchInfiniteQuery(notificationListOptions(api))
    }),
  )
  return (
    <Popover
      label={notificationsLabel(unseen())}
      hint={t('bell.title')}
      title={t('bell.title')}
      badge={unseen()}
      icon={<Bell />}
      isOpen={isOpen()}
      onOpenChange={setOpen}
    >
      <Suspense fallback={<SkeletonRows label={t('app.loading')} />}>
        <NotificationsPanel onLeave={() => setOpen(false)} />
      </Suspense>
    </Popover>
  )
}
