import type { NotificationFilter } from '@carillon/client'
import { A } from '@solidjs/router'
import CheckCheck from 'lucide-solid/icons/check-check'
import Keyboard from 'lucide-solid/icons/keyboard'
import Search from 'lucide-solid/icons/search'
import Settings from 'lucide-solid/icons/settings'
import { children, type JSX, Show } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { t } from '../../i18n/locale.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { filters, filterTexts } from './inbox/filters.ts'
import { SearchField } from './inbox/search-field.tsx'
import './notification-header.css'

interface NotificationHeaderProps {
  /** Of a page of its own, and not of something in front of one. */
  isPage: boolean
  filter: NotificationFilter
  onFilter: (filter: NotificationFilter) => void
  hasUnread: boolean
  onReadAll: () => void
  /** What is looked for; `undefined` while nothing is. */
  search: string | undefined
  onSearch: (text: string | undefined) => void
  /** On to what was found. */
  onFound: () => void
  onHelp: () => void
  onLeave: () => void
  /** Something is chosen: stands in the place of the filters. */
  selection: JSX.Element
}

export function NotificationHeader(props: NotificationHeaderProps) {
  const options = () => filters.map((value) => ({ value, label: t(filterTexts[value].label) }))
  const selection = children(() => props.selection)
  return (
    <div class="notification-header">
      <Dynamic component={props.isPage ? 'h1' : 'h2'}>{t('bell.title')}</Dynamic>
      <div class="notification-header-actions">
        <IconButton
          label={t('bell.search')}
          hint={`${t('bell.search')} (/)`}
          aria-expanded={props.search !== undefined}
          onClick={() => props.onSearch(props.search === undefined ? '' : undefined)}
        >
          <Search />
        </IconButton>
        <IconButton
          class="notification-header-keys"
          label={t('keys.title')}
          hint={`${t('keys.title')} (?)`}
          onClick={() => props.onHelp()}
        >
          <Keyboard />
        </IconButton>
        <IconButton label={t('bell.markAllRead')} disabled={!props.hasUnread} onClick={() => props.onReadAll()}>
          <CheckCheck />
        </IconButton>
        <A
          class="icon-button"
          href="/settings/notifications"
          data-tip={t('settings.notificationsChoose')}
          aria-label={t('settings.notificationsChoose')}
          onClick={() => props.onLeave()}
        >
          <Settings />
        </A>
      </div>
      <Show when={props.search !== undefined}>
        <SearchField value={props.search ?? ''} onInput={props.onSearch} onFound={props.onFound} />
      </Show>
      <Show
        when={selection()}
        fallback={
          <Segmented label={t('bell.filter')} value={props.filter} options={options()} onChange={props.onFilter} />
        }
      >
        {selection()}
      </Show>
    </div>
  )
}
