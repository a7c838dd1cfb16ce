import { conversationListOptions } from '@carillon/client'
import { useLocation } from '@solidjs/router'
import { createInfiniteQuery } from '@tanstack/solid-query'
import CloudOff from 'lucide-solid/icons/cloud-off'
import MessageCircle from 'lucide-solid/icons/message-circle'
import SquarePen from 'lucide-solid/icons/square-pen'
import { createEffect, createMemo, createSignal, For, Match, onCleanup, Show, Suspense, Switch } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { useApi } from '../../api.tsx'
import { t } from '../../i18n/locale.ts'
import { known } from '../../known.ts'
import { Button } from '../../ui/button.tsx'
import { createKeyed } from '../../ui/create-keyed.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { lazyPart } from '../../ui/lazy-part.ts'
import { SkeletonRows } from '../../ui/skeleton-rows.tsx'
import { draftOf } from '../messages/composing/drafts.ts'
import { ConversationRow } from './conversation-row.tsx'
import { createCalmOrder } from './create-calm-order.ts'
import { createReordering } from './create-reordering.ts'
import './conversation-list.css'

const NewConversationDialog = lazyPart(() => import('./new-conversation-dialog.tsx'))

function createConversations() {
  const api = useApi()
  const query = createInfiniteQuery(() => conversationListOptions(api))
  const newestFirst = createMemo(() => (known(query)?.pages ?? []).flatMap((page) => page.items))
  const { items, handlers } = createCalmOrder(newestFirst)
  const rows = createKeyed(items, { keyOf: (item) => item.id, isSame: Object.is })
  const [end, setEnd] = createSignal<HTMLElement>()
  createEffect(() => {
    const element = end()
    if (!element || items().length === 0) return
    const near = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && !query.isFetching && query.hasNextPage && void query.fetchNextPage(),
      { rootMargin: '600px' },
    )
    near.observe(element)
    onCleanup(() => near.disconnect())
  })
  return { query, items, rows, handlers, watchEnd: setEnd }
}

/** Arrows walk along the rows; Enter follows the link, as links do. */
function walk(event: KeyboardEvent & { currentTarget: HTMLElement }) {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('.conversation-row')]
  const at = rows.findIndex((row) => row.matches(':focus'))
  if (at === -1) return
  event.preventDefault()
  rows[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus()
}

export function ConversationList() {
  const { user, connection } = useApi()
  const location = useLocation()
  const { query, items, rows, handlers, watchEnd } = createConversations()
  const [isNewOpen, setNewOpen] = createSignal(false)
  const [list, setList] = createSignal<HTMLElement>()
  createReordering(list, () => items().map((item) => item.id))
  /** Beside a conversation it is one of two; before one is chosen, it is what the page is about. */
  const isPage = () => location.pathname === '/'
  const openNew = () => setNewOpen(true)
  /** What is being written at this moment is no draft yet. */
  const draftFor = (id: string) => (location.pathname.endsWith(id) ? undefined : draftOf(user.id, id) || undefined)

  return (
    <div class="conversation-list">
      <header class="conversation-list-header">
        <Dynamic component={isPage() ? 'h1' : 'h2'}>{t('conversations.title')}</Dynamic>
        <IconButton
          label={t('conversations.new')}
          aria-haspopup="dialog"
          onPointerEnter={() => void NewConversationDialog.preload()}
          onClick={openNew}
        >
          <SquarePen />
        </IconButton>
      </header>
      <Switch fallback={<SkeletonRows label={t('conversations.loading')} />}>
        <Match when={known(query) && items().length === 0}>
          <EmptyState
            picture={<MessageCircle />}
            action={
              <Button tone="primary" onClick={openNew}>
                {t('conversations.new')}
              </Button>
            }
          >
            {t('conversations.empty')}
          </EmptyState>
        </Match>
        <Match when={known(query)}>
          <ul class="conversation-list-rows" ref={setList} onKeyDown={walk} {...handlers}>
            <For each={rows()}>
              {(conversation) => (
                <li>
                  <ConversationRow conversation={conversation()} myId={user.id} draft={draftFor(conversation().id)} />
                </li>
              )}
            </For>
          </ul>
          <div ref={watchEnd} />
          <Show when={query.isFetchNextPageError}>
            <Button tone="quiet" onClick={() => void query.fetchNextPage()}>
              {t('action.retry')}
            </Button>
          </Show>
        </Match>
        <Match when={query.isError}>
          <EmptyState
            isError
            picture={<CloudOff />}
            action={<Button onClick={() => void query.refetch()}>{t('action.retry')}</Button>}
          >
            {connection().status === 'offline' ? t('messages.offline') : t('conversations.failed')}
          </EmptyState>
        </Match>
      </Switch>
      <Show when={isNewOpen()}>
        <Suspense>
          <NewConversationDialog onClose={() => setNewOpen(false)} />
        </Suspense>
      </Show>
    </div>
  )
}
