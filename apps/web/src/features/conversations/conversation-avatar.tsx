import { Show } from 'solid-js'
import { Avatar, AvatarStack } from '../../ui/avatar.tsx'
import { othersIn, type PresenceOf, type RowConversation } from './conversation.ts'

interface ConversationAvatarProps {
  conversation: Pick<RowConversation, 'type' | 'members'>
  myId: string
  presenceOf?: PresenceOf | undefined
  size?: 36 | 40
}

/** The other person with their presence, or two of a group. */
export function ConversationAvatar(props: ConversationAvatarProps) {
  const others = () => othersIn(props.conversation, props.myId)
  const isStack = () => props.conversation.type === 'group' && others().length > 1
  return (
    <Show
      when={isStack()}
      fallback={
        <Avatar
          name={others()[0]?.displayName ?? ''}
          size={props.size ?? 40}
          presence={props.conversation.type === 'direct' ? props.presenceOf?.(others()[0]?.id ?? '') : undefined}
        />
      }
    >
      <AvatarStack names={others().map((person) => person.displayName)} size={props.size ?? 40} />
    </Show>
  )
}
