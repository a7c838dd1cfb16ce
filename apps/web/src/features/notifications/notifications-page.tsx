import { useSearchParams } from '@solidjs/router'
import { createPageTitle } from '../../frame/page-title.ts'
import { t } from '../../i18n/locale.ts'
import { filterOf } from './inbox/filters.ts'
import { NotificationsView } from './notifications-view.tsx'
import './notifications-page.css'

export default function NotificationsPage() {
  const [params, setParams] = useSearchParams<{ filter: string }>()
  createPageTitle(() => t('bell.title'))
  return (
    <div class="notifications-page">
      <NotificationsView
        isPage
        filter={filterOf(params.filter)}
        onFilter={(filter) => setParams({ filter: filter === 'all' ? undefined : filter }, { replace: true })}
        onLeave={() => {}}
      />
    </div>
  )
}
