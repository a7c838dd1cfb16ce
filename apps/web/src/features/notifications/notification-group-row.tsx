import ChevronDown from 'lucide-solid/icons/chevron-down'
import { createUniqueId, type JSX, Show } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { AvatarStack } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { actorsOf, type RowNotification } from './notification.ts'
import './notification-row.css'
import './notification-group-row.css'

interface NotificationGroupRowProps {
  /** At least two, the latest first. */
  notifications: readonly RowNotification[]
  isOpen: boolean
  onToggle: () => void
  /** The rows, drawn only when unfolded. */
  children: JSX.Element
}

export function NotificationGroupRow(props: NotificationGroupRowProps) {
  const id = createUniqueId()
  const actors = () => actorsOf(props.notifications)
  const unread = () => props.notifications.filter((notification) => notification.readAt === null).length
  const heading = () => {
    const name = actors()[0]?.displayName ?? props.notifications[0]?.title ?? ''
    return actors().length > 1 ? t('bell.others', { name, count: actors().length - 1 }) : name
  }

  return (
    <section class="notification-group" data-open={props.isOpen ? '' : undefined}>
      <button
        type="button"
        class="notification-row"
        data-unread={unread() > 0 ? '' : undefined}
        aria-expanded={props.isOpen}
        aria-controls={id}
        onClick={() => props.onToggle()}
      >
        <AvatarStack names={actors().map((actor) => actor.displayName)} />
        <span class="notification-row-text">
          <span class="notification-row-title">
            <strong>{heading()}</strong>
          </span>
          <span class="notification-row-body">{props.notifications[0]?.body ?? props.notifications[0]?.title}</span>
          <span class="notification-group-unfold">
            {props.isOpen ? t('bell.fold') : t('bell.unfold', { count: props.notifications.length })}
            <ChevronDown />
          </span>
        </span>
        <span class="notification-row-edge">
          <Show when={props.notifications[0]}>{(latest) => <TimeAgo at={latest().createdAt} />}</Show>
          <Show when={unread() > 0}>
            <Badge count={unread()} />
          </Show>
        </span>
      </button>
      <div id={id} class="notification-group-rows">
        <Show when={props.isOpen}>{props.children}</Show>
      </div>
    </section>
  )
}
