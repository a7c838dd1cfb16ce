import type { NotificationFilter } from '@carillon/client'
import ArrowUp from 'lucide-solid/icons/arrow-up'
import Bell from 'lucide-solid/icons/bell'
import CloudOff from 'lucide-solid/icons/cloud-off'
import { createSignal, For, Match, Show, Switch } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { SkeletonRows } from '../../ui/skeleton-rows.tsx'
import { createArrived } from './create-arrived.ts'
import { createHeldScroll } from './create-held-scroll.ts'
import { createNearEnd } from './create-near-end.ts'
import type { NotificationActions } from './create-notification-actions.ts'
import type { NotificationList as List } from './create-notification-list.ts'
import { NotificationEntry } from './notification-entry.tsx'
import './notification-list.css'

interface NotificationListProps {
  list: List
  filter: NotificationFilter
  actions: NotificationActions
  /** A row was followed. */
  onLeave: () => void
}

const emptyTexts = {
  all: 'bell.empty',
  unread: 'bell.emptyUnread',
  mentions: 'bell.emptyMentions',
  archived: 'bell.empty',
  snoozed: 'bell.empty',
} as const

/** Scrolls by itself, loads as one scrolls, and has a face for every case. */
export function NotificationList(props: NotificationListProps) {
  const [scroller, setScroller] = createSignal<HTMLElement>()
  const [end, setEnd] = createSignal<HTMLElement>()
  const { held, toTop } = createHeldScroll({
    scroller,
    ids: () => props.list.items().map((item) => item.id),
    list: () => props.filter,
  })
  const isNew = createArrived()
  createNearEnd(scroller, end, () => props.list.loadMore())

  return (
    <div class="notification-list" ref={setScroller}>
      <Show when={held() > 0}>
        <button type="button" class="notification-pill" onClick={toTop}>
          <ArrowUp />
          {t('bell.new', { count: held() })}
        </button>
      </Show>
      <Switch>
        <Match when={props.list.isLoading()}>
          <SkeletonRows label={t('app.loading')} />
        </Match>
        <Match when={props.list.hasFailed()}>
          <EmptyState
            isError
            picture={<CloudOff />}
            action={<Button onClick={() => props.list.retry()}>{t('action.retry')}</Button>}
          >
            {t('bell.failed')}
          </EmptyState>
        </Match>
        <Match when={props.list.items().length === 0 && !props.list.hasMore()}>
          <EmptyState picture={<Bell />}>{t(emptyTexts[props.filter])}</EmptyState>
        </Match>
        <Match when={true}>
          <For each={props.list.entries()}>
            {(entry) => (
              <NotificationEntry entry={entry()} actions={props.actions} isNew={isNew} onLeave={props.onLeave} />
            )}
          </For>
          <Show when={props.list.hasMore()} fallback={<p class="notification-list-end">{t('bell.end')}</p>}>
            {/* Anew after every page: an end that stays in sight must be noticed again. */}
            <Show when={props.list.items().length} keyed>
              <div ref={setEnd}>
                <SkeletonRows label={t('app.loading')} count={2} />
              </div>
            </Show>
          </Show>
        </Match>
      </Switch>
    </div>
  )
}
