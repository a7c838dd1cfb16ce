import { createPageTitle } from '../../frame/page-title.ts'
import { t } from '../../i18n/locale.ts'
import { NotificationsView } from './notifications-view.tsx'
import './notifications-page.css'

export default function NotificationsPage() {
  createPageTitle(() => t('bell.title'))
  return (
    <div class="notifications-page">
      <NotificationsView onLeave={() => {}} />
    </div>
  )
}
