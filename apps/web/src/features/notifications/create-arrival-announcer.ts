import { onCleanup } from 'solid-js'
import { useApi } from '../../api.tsx'
import { t } from '../../i18n/locale.ts'
import { makeBurst } from '../../ui/burst.ts'
import { announce } from '../../ui/live-region.tsx'

/** Tells those who listen how many came, once for a whole burst. */
export function createArrivalAnnouncer(): void {
  const burst = makeBurst<string>((ids) => announce(t('bell.arrived', { count: ids.length })), {
    quietMs: 1_000,
    mostMs: 5_000,
  })
  useApi().onEvent((event) => {
    if (event.type !== 'notification.created' && event.type !== 'notification.returned') return
    // What its reader has muted is done already, and stands in no list.
    if (event.notification.archivedAt === null) burst.add(event.notification.id)
  })
  onCleanup(burst.stop)
}
