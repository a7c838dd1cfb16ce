import type { NotificationFilter } from '@carillon/client'
import { A } from '@solidjs/router'
import CheckCheck from 'lucide-solid/icons/check-check'
import Settings from 'lucide-solid/icons/settings'
import { t } from '../../i18n/locale.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import './notification-header.css'

interface NotificationHeaderProps {
  filter: NotificationFilter
  onFilter: (filter: NotificationFilter) => void
  hasUnread: boolean
  onReadAll: () => void
  onLeave: () => void
}

export function NotificationHeader(props: NotificationHeaderProps) {
  const filters = (): { value: NotificationFilter; label: string }[] => [
    { value: 'all', label: t('bell.all') },
    { value: 'unread', label: t('bell.unread') },
    { value: 'mentions', label: t('bell.mentions') },
  ]
  return (
    <header class="notification-header">
      <h2>{t('bell.title')}</h2>
      <div class="notification-header-actions">
        <IconButton label={t('bell.markAllRead')} disabled={!props.hasUnread} onClick={() => props.onReadAll()}>
          <CheckCheck />
        </IconButton>
        <A
          class="icon-button"
          href="/settings"
          data-tip={t('settings.title')}
          aria-label={t('settings.title')}
          onClick={() => props.onLeave()}
        >
          <Settings />
        </A>
      </div>
      <Segmented label={t('bell.filter')} value={props.filter} options={filters()} onChange={props.onFilter} />
    </header>
  )
}
