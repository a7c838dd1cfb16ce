import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { Badge } from '../../ui/badge.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { nameOf, type PresenceOf, type RowConversation } from './conversation.ts'
import { ConversationAvatar } from './conversation-avatar.tsx'
import './conversation-row.css'

interface ConversationRowProps {
  conversation: RowConversation
  myId: string
  draft?: string | undefined
  /** "Chloé is typing…", shown in place of the last line. */
  typing?: string | undefined
  presenceOf?: PresenceOf
}

export function ConversationRow(props: ConversationRowProps) {
  const line = () => {
    const last = props.conversation.lastMessage
    if (!last) return t('conversations.noMessages')
    if (last.deletedAt !== null) return t('conversations.removed')
    if (last.author.id === props.myId) return t('conversations.you', { text: last.body })
    return props.conversation.type === 'group' ? `${last.author.displayName}: ${last.body}` : last.body
  }

  return (
    <A
      class="conversation-row"
      href={`/conversations/${props.conversation.id}`}
      data-unread={props.conversation.unread > 0 ? '' : undefined}
    >
      <ConversationAvatar conversation={props.conversation} myId={props.myId} presenceOf={props.presenceOf} />
      <span class="conversation-row-name">
        <bdi>{nameOf(props.conversation, props.myId)}</bdi>
      </span>
      <span class="conversation-row-time">
        <TimeAgo at={props.conversation.updatedAt} face="row" />
      </span>
      <span class="conversation-row-line">
        <Show when={!props.typing} fallback={<em>{props.typing}</em>}>
          <Show when={props.draft} fallback={line()}>
            {(draft) => <em>{t('conversations.draft', { text: draft() })}</em>}
          </Show>
        </Show>
      </span>
      <Show when={props.conversation.unread > 0}>
        <span class="conversation-row-unread">
          <Badge count={props.conversation.unread} />
          <VisuallyHidden>{t('conversations.unread', { count: props.conversation.unread })}</VisuallyHidden>
        </span>
      </Show>
    </A>
  )
}
