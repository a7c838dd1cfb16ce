import type { NotificationFilter } from '@carillon/client'
import ArrowUp from 'lucide-solid/icons/arrow-up'
import { createSignal, For, Match, Show, Switch } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import { SkeletonRows } from '../../ui/skeleton-rows.tsx'
import { createNearEnd } from './create-near-end.ts'
import type { NotificationList as List } from './create-notification-list.ts'
import { createHeldArrivals } from './inbox/create-held-arrivals.ts'
import { ListFace } from './inbox/list-face.tsx'
import type { ListParts } from './inbox/list-parts.ts'
import { NotificationEntry } from './notification-entry.tsx'
import './notification-list.css'

interface NotificationListProps {
  list: List
  filter: NotificationFilter
  search: string
  scroller: HTMLElement | undefined
  ref: (element: HTMLElement) => void
  parts: ListParts
}

/** Scrolls by itself, loads as one scrolls, draws what one looks at, and has a face for every case. */
export function NotificationList(props: NotificationListProps) {
  const [end, setEnd] = createSignal<HTMLElement>()
  const scroller = () => props.scroller
  const { held, forget } = createHeldArrivals({
    scroller,
    places: () => props.list.items().map((item) => item.place),
    list: () => `${props.filter} ${props.search}`,
  })
  const toTop = () => {
    forget()
    props.parts.rows.toTop()
  }
  createNearEnd(scroller, end, () => props.list.loadMore())
  const drawn = () => props.parts.rows.drawn().flatMap((index) => props.list.entries()[index] ?? [])
  const size = () => (props.list.hasMore() ? -1 : props.list.entries().length)

  return (
    <div class="notification-list" tabIndex={-1} ref={(element) => props.ref(element)}>
      <Show when={held() > 0}>
        <button type="button" class="notification-pill" onClick={toTop}>
          <ArrowUp />
          {t('bell.new', { count: held() })}
        </button>
      </Show>
      <ListFace list={props.list} filter={props.filter} search={props.search}>
        <div
          class="notification-rows"
          role="feed"
          aria-label={t('bell.title')}
          data-choosing={props.parts.selection.isAny() ? '' : undefined}
          style={{ 'block-size': `${props.parts.rows.heightPx()}px` }}
        >
          <For each={drawn()}>{(entry) => <NotificationEntry entry={entry()} parts={props.parts} size={size()} />}</For>
        </div>
        <Switch fallback={<p class="notification-list-end">{t('bell.end')}</p>}>
          <Match when={props.list.hasStopped()}>
            <div class="notification-list-end" role="alert">
              <p>{t('bell.stopped')}</p>
              <Button onClick={() => props.list.loadMore()}>{t('action.retry')}</Button>
            </div>
          </Match>
          <Match when={props.list.hasMore() && props.list.pages()} keyed>
            {/* Anew after every page: an end that stays in sight must be noticed again. */}
            <div ref={setEnd}>
              <SkeletonRows label={t('app.loading')} count={2} />
            </div>
          </Match>
        </Switch>
      </ListFace>
    </div>
  )
}
