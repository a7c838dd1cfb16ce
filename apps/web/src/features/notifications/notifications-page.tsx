import { useSearchParams } from '@solidjs/router'
import { createEffect, createSignal, on } from 'solid-js'
import { createPageTitle } from '../../frame/page-title.ts'
import { t } from '../../i18n/locale.ts'
import { filterOf } from './inbox/filters.ts'
import { NotificationsView } from './notifications-view.tsx'
import './notifications-page.css'

export default function NotificationsPage() {
  const [params, setParams] = useSearchParams<{ filter: string; q: string }>()
  const [search, setSearch] = createSignal(params.q)
  createPageTitle(() => t('bell.title'))
  const onSearch = (text: string | undefined) => {
    setSearch(text)
    setParams({ q: text || undefined }, { replace: true })
  }
  // An address may lead from here to here; but what is being written is ahead of its address, which says nothing of nothing.
  const isWriting = () => document.activeElement?.matches('input[type="search"]')
  createEffect(
    on(
      () => params.q,
      (text) => isWriting() || text === (search() || undefined) || setSearch(text),
      { defer: true },
    ),
  )
  return (
    <div class="notifications-page">
      <NotificationsView
        isPage
        filter={filterOf(params.filter)}
        onFilter={(filter) => setParams({ filter: filter === 'all' ? undefined : filter }, { replace: true })}
        search={search()}
        onSearch={onSearch}
        onLeave={() => {}}
      />
    </div>
  )
}
