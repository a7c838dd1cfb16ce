import BellOff from 'lucide-solid/icons/bell-off'
import Check from 'lucide-solid/icons/check'
import Clock from 'lucide-solid/icons/clock'
import Ellipsis from 'lucide-solid/icons/ellipsis'
import MailOpen from 'lucide-solid/icons/mail-open'
import { Show } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { parseLink } from '../../ui/linkify.ts'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { KindIcon } from './kind-icon.tsx'
import { type RowNotification, splitTitle } from './notification.ts'
import './notification-row.css'

export interface NotificationActions {
  /** It was followed: mark it read, close what it stands in. */
  readonly onOpen: (id: string) => void
  readonly onDone: (id: string) => void
  readonly onSnooze: (id: string) => void
  readonly onMute: (id: string) => void
  readonly onRead: (id: string, isRead: boolean) => void
}

interface NotificationRowProps {
  notification: RowNotification
  actions: NotificationActions
  /** Just arrived: slides in. */
  isNew?: boolean
}

export function NotificationRow(props: NotificationRowProps) {
  const id = () => props.notification.id
  const isUnread = () => props.notification.readAt === null
  const title = () => splitTitle(props.notification.title, props.notification.actor)
  const link = () => parseLink(props.notification.link ?? '/notifications', location.origin)
  const entries = (): MenuEntry[] => [
    {
      kind: 'action',
      label: isUnread() ? t('bell.markRead') : t('bell.markUnread'),
      icon: MailOpen,
      onSelect: () => props.actions.onRead(id(), isUnread()),
    },
    { kind: 'action', label: t('bell.done'), icon: Check, onSelect: () => props.actions.onDone(id()) },
    { kind: 'action', label: t('bell.snooze'), icon: Clock, onSelect: () => props.actions.onSnooze(id()) },
    { kind: 'action', label: t('bell.mute'), icon: BellOff, onSelect: () => props.actions.onMute(id()) },
  ]

  return (
    <article
      class="notification-row"
      data-unread={isUnread() ? '' : undefined}
      data-severity={props.notification.severity}
      data-new={props.isNew ? '' : undefined}
    >
      <KindIcon kind={props.notification.kind} actorName={props.notification.actor?.displayName} />
      <div class="notification-row-text">
        <a
          class="notification-row-title"
          href={link()?.href}
          target={link()?.isInternal === false ? '_blank' : undefined}
          rel="noopener noreferrer"
          onClick={() => props.actions.onOpen(id())}
        >
          <Show when={isUnread()}>
            <VisuallyHidden>{t('bell.isUnread')}. </VisuallyHidden>
          </Show>
          <Show when={props.notification.severity === 'critical'}>
            <VisuallyHidden>{t('bell.isCritical')}. </VisuallyHidden>
          </Show>
          <strong>
            <bdi>{title().name}</bdi>
          </strong>
          {title().rest}
        </a>
        <Show when={props.notification.body}>
          <p class="notification-row-body">{props.notification.body}</p>
        </Show>
      </div>
      <div class="notification-row-edge">
        <TimeAgo at={props.notification.createdAt} />
        <span class="notification-row-dot" />
      </div>
      <div class="notification-row-actions">
        <IconButton size="small" label={t('bell.done')} onClick={() => props.actions.onDone(id())}>
          <Check />
        </IconButton>
        <IconButton size="small" label={t('bell.snooze')} onClick={() => props.actions.onSnooze(id())}>
          <Clock />
        </IconButton>
        <Menu size="small" label={t('bell.actions')} entries={entries}>
          <Ellipsis />
        </Menu>
      </div>
    </article>
  )
}
