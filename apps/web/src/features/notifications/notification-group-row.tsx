import ChevronDown from 'lucide-solid/icons/chevron-down'
import { createUniqueId, type JSX, Show } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { AvatarStack } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import type { NotificationActions } from './create-notification-actions.ts'
import { entriesFor } from './entries-for.ts'
import { RowFace } from './inbox/row-face.tsx'
import { KindIcon } from './kind-icon.tsx'
import { actorsOf, type RowNotification, splitTitle } from './notification.ts'
import { RowActions } from './row-actions.tsx'
import { RowTime } from './row-time.tsx'
import './notification-row.css'
import './notification-group-row.css'

interface NotificationGroupRowProps {
  /** At least two, the latest first. */
  notifications: readonly RowNotification[]
  isOpen: boolean
  onToggle: () => void
  isChosen: boolean
  onChoose: (isRange: boolean) => void
  onSnooze: (notifications: readonly RowNotification[]) => void
  /** Of what names the group. */
  titleId: string
  actions: NotificationActions
  /** The rows, drawn only when unfolded. */
  children: JSX.Element
}

/** Several about the same thing, folded into one row that tells of the latest. */
export function NotificationGroupRow(props: NotificationGroupRowProps) {
  const id = createUniqueId()
  const actors = () => actorsOf(props.notifications)
  const unread = () => props.notifications.filter((notification) => notification.readAt === null)
  const isDone = () => props.notifications.every((notification) => notification.archivedAt !== null)
  const ids = (some = props.notifications) => some.map((notification) => notification.id)
  // Those that were read before stay so when it is taken back.
  const setRead = (isRead: boolean) => props.actions.setRead(ids(isRead ? unread() : undefined), isRead)
  const finish = () => (isDone() ? props.actions.bringBack(props.notifications) : props.actions.archive(ids()))
  const snooze = () => props.onSnooze(props.notifications)
  const choose = () => props.onChoose(false)
  const entries = () =>
    entriesFor({
      ...{ isUnread: unread().length > 0, isDone: isDone(), setRead, finish, snooze, choose },
      about: props.notifications[0]?.groupKey ?? null,
      setSubject: props.actions.setSubject,
    })

  return (
    <div class="notification-group" data-open={props.isOpen ? '' : undefined}>
      <div class="notification-row" data-unread={unread().length > 0 ? '' : undefined}>
        <RowFace title={props.notifications[0]?.title ?? ''} isChosen={props.isChosen} onChoose={props.onChoose}>
          <Show
            when={actors().length > 1}
            fallback={<KindIcon kind={props.notifications[0]?.kind ?? ''} actorName={actors()[0]?.displayName} />}
          >
            <AvatarStack names={actors().map((actor) => actor.displayName)} />
          </Show>
        </RowFace>
        <div class="notification-row-text">
          <button
            type="button"
            class="notification-row-title"
            id={props.titleId}
            aria-expanded={props.isOpen}
            aria-controls={id}
            onClick={() => props.onToggle()}
          >
            <Show when={props.notifications[0]}>
              {(latest) => <Heading latest={latest()} others={actors().length - 1} />}
            </Show>
          </button>
          <p class="notification-row-body">{props.notifications[0]?.body}</p>
          <p class="notification-group-unfold">
            {props.isOpen ? t('bell.fold') : t('bell.unfold', { count: props.notifications.length })}
            <ChevronDown />
          </p>
        </div>
        <div class="notification-row-edge">
          <Show when={props.notifications[0]}>{(latest) => <RowTime of={latest()} />}</Show>
          <Show when={unread().length > 0}>
            <Badge count={unread().length} />
          </Show>
        </div>
        <RowActions isDone={isDone()} onFinish={finish} onSnooze={snooze} entries={entries} />
      </div>
      <ul id={id} class="notification-group-rows">
        <Show when={props.isOpen}>{props.children}</Show>
      </ul>
    </div>
  )
}

/** "Chloé and 4 others in Launch week": the latest title, with the others behind the name it begins with. */
function Heading(props: { latest: RowNotification; others: number }) {
  const title = () => splitTitle(props.latest.title, props.latest.actor)
  const isByName = () => title().name === props.latest.actor?.displayName
  const name = () =>
    props.others > 0 && isByName() ? t('bell.others', { name: title().name, count: props.others }) : title().name
  return (
    <>
      <strong>
        <bdi>{name()}</bdi>
      </strong>
      {title().rest}
    </>
  )
}
