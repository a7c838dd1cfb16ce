import { A } from '@solidjs/router'
import { t } from '../../i18n/locale.ts'
import { NotificationsView } from './notifications-view.tsx'
import './notifications-panel.css'

/** What opens under the bell. */
export default function NotificationsPanel(props: { onLeave: () => void }) {
  return (
    <>
      <NotificationsView onLeave={props.onLeave} />
      <A class="notifications-all" href="/notifications" onClick={() => props.onLeave()}>
        {t('bell.seeAll')}
      </A>
    </>
  )
}
