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
import { createSearch } from './inbox/create-search.ts'
import { createSelection } from './inbox/create-selection.ts'
import { createVirtualRows } from './inbox/create-virtual-rows.ts'
import { SelectionBar } from './inbox/selection-bar.tsx'
import { createSnoozing } from './inbox/snooze/create-snoozing.ts'
import type { RowNotification } from './notification.ts'
import { NotificationHeader } from './notification-header.tsx'
import { NotificationList } from './notification-list.tsx'

const SnoozeDialog = lazyPart(() => import('./inbox/snooze/snooze-dialog.tsx'))
const WhyDialog = lazyPart(() => import('./why-dialog.tsx'))
const ShortcutsDialog = lazyPart(() => import('./inbox/shortcuts-dialog.tsx'))

interface NotificationsViewProps {
  isPage?: boolean
  filter: NotificationFilter
  onFilter: (filter: NotificationFilter) => void
  /** What is looked for; `undefined` while nothing is. */
  search: string | undefined
  onSearch: (text: string | undefined) => void
  /** A row was followed. */
  onLeave: () => void
}

/** Header and list, as in the dropdown and on the page. Being on the screen is what makes notifications seen. */
export function NotificationsView(props: NotificationsViewProps) {
  const [scroller, setScroller] = createSignal<HTMLElement>()
  const [wantsHelp, setWantsHelp] = createSignal(false)
  const [asked, setAsked] = createSignal<RowNotification>()
  const filter = () => props.filter
  const search = createSearch(() => props.search)
  const list = createNotificationList(filter, search)
  const actions = createNotificationActions()
  const together = createTogether(actions)
  const badges = createBadges()
  const keys = createMemo(() => list.entries().map((entry) => entry().key))
  const rows = createVirtualRows({ scroller, keys, list: () => `${filter()} ${search()}` })
  const selection = createSelection(list.entries)
  const unfolded = createKeySet()
  const onHelp = () => setWantsHelp(true)
  const onLeave = () => props.onLeave()
  const onSearch = (text: string | undefined) => {
    props.onSearch(text)
    if (text === undefined) scroller()?.focus({ preventScroll: true })
  }
  const snoozing = createSnoozing({ snooze: actions.snooze, hold: () => commands.hold(), onDone: selection.clear })
  const onSnooze = snoozing.ask
  const commands = createInboxCommands({
    ...{ list, rows, selection, actions, scroller, onHelp, onSnooze },
    onSearch: () => onSearch(props.search ?? ''),
  })
  const parts = { rows, unfolded, selection, actions, isNew: createArrived(), onSnooze, onWhy: setAsked, onLeave }
  createSeeing(() => badges().unseen)
  createEffect(on([filter, search], selection.clear, { defer: true }))
  createInboxKeys(scroller, commands)

  const readAll = () => {
    // By id: what came back stands on top, and is older.
    const newest = list
      .items()
      .map(({ id }) => id)
      .sort()
      .at(-1)
    // They may all be where this list does not show them.
    actions.markAllRead(newest ?? '')
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
        search={props.search}
        onSearch={onSearch}
        onFound={() => commands.next()}
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
              onSnooze={() => onSnooze(selection.items())}
              onAll={selection.all}
              onLeave={selection.clear}
            />
          )
        }
      />
      <NotificationList
        list={list}
        filter={props.filter}
        search={search()}
        scroller={scroller()}
        ref={setScroller}
        parts={parts}
      />
      <Show when={snoozing.count() > 0}>
        <Suspense>
          <SnoozeDialog count={snoozing.count()} onChoose={snoozing.choose} onClose={snoozing.close} />
        </Suspense>
      </Show>
      <Show when={asked()}>
        {(notification) => (
          <Suspense>
            <WhyDialog notification={notification()} onClose={() => setAsked(undefined)} onLeave={onLeave} />
          </Suspense>
        )}
      </Show>
      <Show when={wantsHelp()}>
        <Suspense>
          <ShortcutsDialog onClose={() => setWantsHelp(false)} />
        </Suspense>
      </Show>
    </>
  )
}
