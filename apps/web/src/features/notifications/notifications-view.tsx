import type { NotificationFilter } from '@carillon/client'
import { createEffect, createMemo, createSignal, on, Show, Suspense } from 'solid-js'
import { createBadges } from '../../frame/create-badges.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import { createArrived } from './create-arrived.ts'
import { createNotificationActions } from './create-notification-actions.ts'
import { createNotificationList } from './create-notification-list.ts'
import { createSeeing } from './create-seeing.ts'
import { createInboxCommands, createTogether } from './inbox/create-inbox-commands.ts'
import { createInboxKeys } from './inbox/create-inbox-keys.ts'
import { createKeySet } from './inbox/create-key-set.ts'
import { createSelection } from './inbox/create-selection.ts'
import { createVirtualRows } from './inbox/create-virtual-rows.ts'
import { SelectionBar } from './inbox/selection-bar.tsx'
import { NotificationHeader } from './notification-header.tsx'
import { NotificationList } from './notification-list.tsx'

const ShortcutsDialog = lazyPart(() => import('./inbox/shortcuts-dialog.tsx'))

interface NotificationsViewProps {
  isPage?: boolean
  filter: NotificationFilter
  onFilter: (filter: NotificationFilter) => void
  /** A row was followed. */
  onLeave: () => void
}

/** Header and list, as in the dropdown and on the page. Being on the screen is what makes notifications seen. */
export function NotificationsView(props: NotificationsViewProps) {
  const [scroller, setScroller] = createSignal<HTMLElement>()
  const [wantsHelp, setWantsHelp] = createSignal(false)
  const filter = () => props.filter
  const list = createNotificationList(filter)
  const actions = createNotificationActions()
  const together = createTogether(actions)
  const badges = createBadges()
  const keys = createMemo(() => list.entries().map((entry) => entry().key))
  const rows = createVirtualRows({ scroller, keys, list: filter })
  const selection = createSelection(list.entries)
  const unfolded = createKeySet()
  const onHelp = () => setWantsHelp(true)
  const onLeave = () => props.onLeave()
  const parts = { rows, unfolded, selection, actions, isNew: createArrived(), onLeave }
  createSeeing(() => badges().unseen)
  createEffect(on(filter, selection.clear, { defer: true }))
  createInboxKeys(scroller, createInboxCommands({ list, rows, selection, actions, scroller, onHelp }))

  const readAll = () => {
    const [newest] = list.items()
    const unread = list.items().filter(({ readAt }) => readAt === null)
    const areAllKnown = unread.length === badges().unread
    const undoable = areAllKnown ? unread.map(({ id }) => id) : undefined
    if (newest) actions.markAllRead(newest.id, undoable)
  }
  const finishChosen = () => {
    together.finish(selection.items())
    selection.clear()
  }
  return (
    <>
      <NotificationHeader
        isPage={props.isPage ?? false}
        filter={props.filter}
        onFilter={props.onFilter}
        hasUnread={badges().unread > 0}
        onReadAll={readAll}
        onHelp={onHelp}
        onLeave={onLeave}
        selection={
          selection.isAny() && (
            <SelectionBar
              count={selection.items().length}
              isUnread={selection.items().some(({ readAt }) => readAt === null)}
              isDone={selection.items().every(({ archivedAt }) => archivedAt !== null)}
              onRead={() => together.read(selection.items())}
              onDone={finishChosen}
              onAll={selection.all}
              onLeave={selection.clear}
            />
          )
        }
      />
      <NotificationList list={list} filter={props.filter} scroller={scroller()} ref={setScroller} parts={parts} />
      <Show when={wantsHelp()}>
        <Suspense>
          <ShortcutsDialog onClose={() => setWantsHelp(false)} />
        </Suspense>
      </Show>
    </>
  )
}
