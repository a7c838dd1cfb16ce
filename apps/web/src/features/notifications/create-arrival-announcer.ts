import { onCleanup } from 'solid-js'
import { useApi } from '../../api.tsx'
import { t } from '../../i18n/locale.ts'
import { announce } from '../../ui/live-region.tsx'

const batchMs = 1_000

/** Tells those who listen how many came, once for a whole burst. */
export function createArrivalAnnouncer(): void {
  let count = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const tell = () => {
    announce(t('bell.arrived', { count }))
    count = 0
    timer = undefined
  }
  useApi().onEvent((event) => {
    if (event.type !== 'notification.created' && event.type !== 'notification.returned') return
    // What its reader has muted is done already, and stands in no list.
    if (event.notification.archivedAt) return
    count += 1
    timer ??= setTimeout(tell, batchMs)
  })
  onCleanup(() => clearTimeout(timer))
}
