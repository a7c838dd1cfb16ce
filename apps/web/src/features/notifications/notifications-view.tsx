import type { NotificationFilter } from '@carillon/client'
import { createSignal } from 'solid-js'
import { createBadges } from '../../frame/create-badges.ts'
import { createNotificationActions } from './create-notification-actions.ts'
import { createNotificationList } from './create-notification-list.ts'
import { createSeeing } from './create-seeing.ts'
import { NotificationHeader } from './notification-header.tsx'
import { NotificationList } from './notification-list.tsx'

/** Header and list, as in the dropdown and on the page. Being on the screen is what makes notifications seen. */
export function NotificationsView(props: { onLeave: () => void }) {
  const [filter, setFilter] = createSignal<NotificationFilter>('all')
  const list = createNotificationList(filter)
  const actions = createNotificationActions()
  const badges = createBadges()
  createSeeing(() => badges().unseen)

  const readAll = () => {
    const [newest] = list.items()
    if (newest) actions.markAllRead(newest.id)
  }
  return (
    <>
      <NotificationHeader
        filter={filter()}
        onFilter={setFilter}
        hasUnread={badges().unread > 0}
        onReadAll={readAll}
        onLeave={props.onLeave}
      />
      <NotificationList list={list} filter={filter()} actions={actions} onLeave={props.onLeave} />
    </>
  )
}
