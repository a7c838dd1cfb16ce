import type { NotificationFilter } from '@carillon/client'
import { A } from '@solidjs/router'
import { createSignal } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { pathOf } from './inbox/filters.ts'
import { NotificationsView } from './notifications-view.tsx'
import './notifications-panel.css'

/** What opens under the bell. */
export default function NotificationsPanel(props: { onLeave: () => void }) {
  const [filter, setFilter] = createSignal<NotificationFilter>('all')
  const [search, setSearch] = createSignal<string>()
  return (
    <>
      <NotificationsView
        filter={filter()}
        onFilter={setFilter}
        search={search()}
        onSearch={setSearch}
        onLeave={props.onLeave}
      />
      <A class="notifications-all" href={pathOf(filter(), search())} onClick={() => props.onLeave()}>
        {t('bell.seeAll')}
      </A>
    </>
  )
}
