import type { Conversation } from '@carillon/client'
import { createMemo, Show, Suspense, untrack } from 'solid-js'
import { useApi } from '../../api.tsx'
import { t } from '../../i18n/locale.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import { nameOf } from '../conversations/conversation.ts'
import { createMessageActions } from './actions/create-message-actions.ts'
import { Composer } from './composing/composer.tsx'
import { createComposing } from './composing/create-composing.ts'
import { createArrivals } from './create-arrivals.ts'
import { createAnchor } from './thread/create-anchor.ts'
import { createReading } from './thread/create-reading.ts'
import { createThread } from './thread/create-thread.ts'
import { MessageList } from './thread/message-list.tsx'
import { ArrivalPill } from './thread-pieces.tsx'
import './message-box.css'

const ConfirmDialog = lazyPart(() => import('../../ui/confirm-dialog.tsx'))

/** History is fetched before one sees where it ends. */
const olderAheadPx = 1_500

/** The messages of one conversation and the field to write the next one. Mount it anew for another conversation. */
export function MessageBox(props: { conversation: Conversation }) {
  const { user, connection } = useApi()
  const conversation = () => props.conversation
  /** Where no keyboard jumps up with the focus. */
  const isDesktop = window.matchMedia('(hover: hover) and (pointer: fine)').matches
  const name = () => nameOf(props.conversation, user.id)
  const thread = createThread(conversation)
  const anchor = createAnchor({
    held: '.message',
    onSettle: ({ scrollTop }) => {
      if (scrollTop < olderAheadPx && untrack(thread.canLoadOlder)) thread.loadOlder()
    },
  })
  const reading = createReading({ conversation, lastSeq: thread.lastSeq, isAtEnd: anchor.isAtEnd })
  const arrivals = createArrivals({ ...thread, isAtEnd: anchor.isAtEnd, myId: user.id })
  const lastOwn = createMemo(() =>
    thread.stored().findLast((message) => message.author.id === user.id && message.deletedAt === null),
  )
  const composing = createComposing({
    conversationId: props.conversation.id,
    lastOwn,
    onSend: () => anchor.toEnd(),
  })
  const actions = createMessageActions({
    onReply: composing.reply,
    onEdit: composing.edit,
    onMarkUnread: (message) => {
      reading.suspend()
      thread.setNewAfter(message.seq - 1)
    },
  })
  const isKept = () => connection().status === 'offline' && thread.pending().some((one) => one.status !== 'failed')

  return (
    <section class="message-box">
      <MessageList
        conversation={props.conversation}
        name={name()}
        thread={thread}
        anchor={anchor}
        actions={actions}
        onEscape={composing.focus}
      />
      <div class="message-box-foot">
        <Show when={!anchor.isAtEnd() && (anchor.isFar() || arrivals() > 0) && thread.isLoaded()}>
          <div class="message-box-pill">
            <ArrivalPill count={arrivals()} onPress={() => anchor.glideToEnd()} />
          </div>
        </Show>
        <Show when={isKept()}>
          <p class="message-box-note">{t('messages.keptOffline')}</p>
        </Show>
        <Composer
          to={name()}
          value={composing.value()}
          onInput={composing.setValue}
          onSend={composing.send}
          context={composing.context()}
          isEditing={composing.isEditing()}
          isBusy={composing.isSaving()}
          onUp={composing.editLast}
          takesFocus={isDesktop}
          ref={composing.keepField}
        />
      </div>
      <Show when={actions.removing()} keyed>
        {(message) => (
          <Suspense>
            <ConfirmDialog
              isOpen
              title={t('messages.removeTitle')}
              description={t('messages.removeSure')}
              confirmLabel={t('messages.remove')}
              onClose={actions.keep}
              onConfirm={() => {
                actions.remove(message)
                if (isDesktop) setTimeout(composing.focus)
              }}
            />
          </Suspense>
        )}
      </Show>
    </section>
  )
}
