import type { Conversation } from '@carillon/client'
import { createEffect, createSignal, For, on, onMount, Show, Suspense, untrack } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { t } from '../../../i18n/locale.ts'
import { lazyPart } from '../../../ui/lazy-part.ts'
import type { MessageActions } from '../actions/create-message-actions.ts'
import { createActiveRow } from './create-active-row.ts'
import type { createAnchor } from './create-anchor.ts'
import { createLongPress } from './create-long-press.ts'
import type { Thread } from './create-thread.ts'
import { ThreadRow } from './thread-row.tsx'
import { ThreadStart } from './thread-start.tsx'
import './message-list.css'

const MessageSheet = lazyPart(() => import('../actions/message-sheet.tsx'))

interface MessageListProps {
  conversation: Conversation
  name: string
  thread: Thread
  anchor: ReturnType<typeof createAnchor>
  actions: MessageActions
  onEscape: () => void
}

export function MessageList(props: MessageListProps) {
  const { user, outbox } = useApi()
  const active = createActiveRow(() => props.onEscape())
  const [pressedKey, setPressedKey] = createSignal<string>()
  const press = createLongPress(setPressedKey)
  let scroller: HTMLDivElement | undefined
  let content: HTMLDivElement | undefined
  onMount(() => scroller && content && props.anchor.watch(scroller, content))
  createEffect(() => props.thread.isLoaded() && untrack(openAtNew))

  function openAtNew() {
    const line = content?.querySelector<HTMLElement>('.new-line')
    if (line) props.anchor.placeAt(line)
  }
  const nameOf = (userId: string) => props.conversation.members.find((member) => member.id === userId)?.displayName
  function showQuoted(id: string) {
    const key = props.thread.entries().find((entry) => entry.stored?.id === id)?.key
    const found = key && content?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`)
    if (!found) return
    props.anchor.placeAt(found)
    found.focus({ preventScroll: true })
    found.animate({ backgroundColor: ['var(--accent-wash)', 'transparent'] }, { duration: 1_200, easing: 'ease-in' })
  }
  const pressedMessage = () => props.thread.entries().find((entry) => entry.key === pressedKey())?.stored
  const lastKey = () => props.thread.entries().at(-1)?.key
  const isTabStop = (key: string) => (active.hasFocus() ? active.isFocused(key) : key === lastKey())
  const openedAt = untrack(() => props.thread.lastSeq())
  const [firstSeq, setFirstSeq] = createSignal(openedAt || undefined)
  createEffect(on(props.thread.isLoaded, (isLoaded) => isLoaded && setFirstSeq((seq) => seq ?? props.thread.lastSeq())))

  return (
    <div class="thread" ref={scroller} {...press}>
      <div
        class="thread-content"
        ref={content}
        role="log"
        aria-live="off"
        aria-label={t('messages.thread', { name: props.name })}
        {...active.handlers}
      >
        <ThreadStart thread={props.thread} conversation={props.conversation} />
        <For each={props.thread.rows()}>
          {(entry) => (
            <ThreadRow
              entry={entry()}
              look={props.conversation.type}
              myId={user.id}
              isTabStop={isTabStop(entry().key)}
              isActive={active.isActive(entry().key)}
              nameOf={nameOf}
              onQuote={showQuoted}
              isNew={(entry().stored?.seq ?? Number.POSITIVE_INFINITY) > (firstSeq() ?? Number.POSITIVE_INFINITY)}
              delivery={props.thread.deliveryOf(entry().key)}
              actions={props.actions}
              outbox={outbox}
            />
          )}
        </For>
      </div>
      <Show when={pressedMessage()?.deletedAt === null && pressedMessage()}>
        {(message) => (
          <Suspense>
            <MessageSheet message={message()} actions={props.actions} onClose={() => setPressedKey(undefined)} />
          </Suspense>
        )}
      </Show>
    </div>
  )
}
