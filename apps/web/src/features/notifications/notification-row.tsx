import { Show } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { parseLink } from '../../ui/linkify.ts'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import type { NotificationActions } from './create-notification-actions.ts'
import { entriesFor } from './entries-for.ts'
import { RowFace } from './inbox/row-face.tsx'
import { KindIcon } from './kind-icon.tsx'
import { type RowNotification, splitTitle } from './notification.ts'
import { RowActions } from './row-actions.tsx'
import { RowButtons } from './row-buttons.tsx'
import { RowTime } from './row-time.tsx'
import './notification-row.css'

interface NotificationRowProps {
  notification: RowNotification
  actions: NotificationActions
  /** Of what names the row. */
  titleId?: string
  /** Just arrived: slides in. */
  isNew?: boolean
  isChosen: boolean
  onChoose: (isRange: boolean) => void
  onSnooze: (notifications: readonly RowNotification[]) => void
  onWhy: (notification: RowNotification) => void
  /** Its link was followed. */
  onLeave: () => void
}

export function NotificationRow(props: NotificationRowProps) {
  const id = () => props.notification.id
  const isUnread = () => props.notification.readAt === null
  const isDone = () => props.notification.archivedAt !== null
  const link = () => parseLink(props.notification.link ?? '', location.origin)
  const setRead = (isRead: boolean) => props.actions.setRead([id()], isRead)
  const finish = () => (isDone() ? props.actions.bringBack([props.notification]) : props.actions.archive([id()]))
  const snooze = () => props.onSnooze([props.notification])
  const choose = () => props.onChoose(false)
  const read = () => isUnread() && setRead(true)
  const entries = () =>
    entriesFor({
      ...{ isUnread: isUnread(), isDone: isDone(), setRead, finish, snooze, choose },
      about: props.notification.groupKey,
      setSubject: props.actions.setSubject,
      askWhy: () => props.onWhy(props.notification),
    })

  return (
    <div
      class="notification-row"
      data-unread={isUnread() ? '' : undefined}
      data-severity={props.notification.severity}
      data-new={props.isNew ? '' : undefined}
    >
      <RowFace title={props.notification.title} isChosen={props.isChosen} onChoose={props.onChoose}>
        <KindIcon kind={props.notification.kind} actorName={props.notification.actor?.displayName} />
      </RowFace>
      <div class="notification-row-text">
        <Show
          when={link()}
          fallback={
            <button type="button" class="notification-row-title" id={props.titleId} onClick={read}>
              <Title notification={props.notification} />
            </button>
          }
        >
          {(target) => (
            <a
              class="notification-row-title"
              id={props.titleId}
              href={target().href}
              target={target().isInternal ? undefined : '_blank'}
              rel="noopener noreferrer"
              onClick={() => {
                read()
                props.onLeave()
              }}
            >
              <Title notification={props.notification} />
            </a>
          )}
        </Show>
        <Show when={props.notification.body}>
          <p class="notification-row-body">{props.notification.body}</p>
        </Show>
        <Show when={!isDone() && props.notification.actions.length > 0}>
          <RowButtons actions={props.notification.actions} onDone={() => props.actions.archive([id()])} />
        </Show>
      </div>
      <div class="notification-row-edge">
        <RowTime of={props.notification} />
        <span class="notification-row-dot" />
      </div>
      <RowActions isDone={isDone()} onFinish={finish} onSnooze={snooze} entries={entries} />
    </div>
  )
}

function Title(props: { notification: RowNotification }) {
  const title = () => splitTitle(props.notification.title, props.notification.actor)
  return (
    <>
      <Show when={props.notification.readAt === null}>
        <VisuallyHidden>{t('bell.isUnread')}. </VisuallyHidden>
      </Show>
      <Show when={props.notification.severity === 'critical'}>
        <VisuallyHidden>{t('bell.isCritical')}. </VisuallyHidden>
      </Show>
      <strong>
        <bdi>{title().name}</bdi>
      </strong>
      {title().rest}
    </>
  )
}
