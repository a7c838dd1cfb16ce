import { type JSX, Show } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { LinkedText } from '../../ui/linked-text.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { startsBlock, type ThreadMessage } from './message.ts'
import { MessageReactions } from './message-reactions.tsx'
import './message-item.css'
import './message-bubble.css'

interface MessageItemProps {
  /** Finds it again from an event of the list. */
  rowKey: string
  /** Of all messages one is reached by the Tab key; the arrows go on from there. */
  isTabStop: boolean
  message: ThreadMessage
  /** The one above it, if any: what is close together reads as one block. */
  previous: ThreadMessage | undefined
  myId: string
  /** Lines under a name in groups, bubbles between two. */
  look: 'group' | 'direct'
  /** Not on the server yet. */
  isPending?: boolean
  /** Just arrived: slides in. */
  isNew?: boolean
  nameOf: (userId: string) => string | undefined
  onReact: (emoji: string, isOn: boolean) => void
  /** Shows the message it answers. */
  onQuote: () => void
  /** The buttons that appear when it is pointed at. */
  actions?: JSX.Element
  /** What stands under it, such as where it is on its way. */
  status?: JSX.Element
}

export function MessageItem(props: MessageItemProps) {
  const isFirst = () => startsBlock(props.previous, props.message)
  const isMine = () => props.message.author.id === props.myId
  return (
    <article
      class="message"
      tabIndex={props.isTabStop ? 0 : -1}
      data-row={props.rowKey}
      data-look={props.look}
      data-mine={isMine() ? '' : undefined}
      data-first={isFirst() ? '' : undefined}
      data-pending={props.isPending ? '' : undefined}
      data-new={props.isNew ? '' : undefined}
    >
      <div class="message-gutter">
        <Show
          when={isFirst() && props.look === 'group'}
          fallback={<TimeAgo at={props.message.createdAt} face="time" />}
        >
          <Avatar name={props.message.author.displayName} size={32} />
        </Show>
      </div>
      <div class="message-content">
        <header class="message-header" classList={{ 'visually-hidden': !isFirst() || props.look === 'direct' }}>
          <strong>
            <bdi>{props.message.author.displayName}</bdi>
          </strong>
          <TimeAgo at={props.message.createdAt} face="time" />
        </header>
        <Show when={props.message.replyTo}>
          {(quote) => (
            <blockquote class="message-quote">
              <button type="button" onClick={() => props.onQuote()}>
                <strong>
                  <bdi>{quote().author.displayName}</bdi>
                </strong>{' '}
                {quote().body || t('messages.removed')}
              </button>
            </blockquote>
          )}
        </Show>
        <MessageBody message={props.message} />
        <MessageReactions
          reactions={props.message.reactions}
          myId={props.myId}
          nameOf={props.nameOf}
          onReact={props.onReact}
        />
        {props.status}
      </div>
      <Show when={props.message.deletedAt === null}>
        <div class="message-actions">{props.actions}</div>
      </Show>
    </article>
  )
}

function MessageBody(props: { message: ThreadMessage }) {
  return (
    <Show
      when={props.message.deletedAt === null}
      fallback={<p class="message-body message-removed">{t('messages.removed')}</p>}
    >
      <p class="message-body" dir="auto">
        <LinkedText text={props.message.body} />
        <Show when={props.message.editedAt}>
          <small class="message-edited"> {t('messages.edited')}</small>
        </Show>
      </p>
    </Show>
  )
}
