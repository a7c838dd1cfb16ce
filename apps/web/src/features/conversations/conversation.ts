import type { PresenceState } from '../../ui/avatar.tsx'

export interface Person {
  readonly id: string
  readonly displayName: string
}

/** What a row needs of a conversation. */
export interface RowConversation {
  readonly id: string
  readonly type: 'direct' | 'group'
  readonly title: string | null
  readonly members: readonly Person[]
  readonly lastMessage: { readonly author: Person; readonly body: string; readonly deletedAt: string | null } | null
  readonly unread: number
  readonly updatedAt: string
}

export type PresenceOf = (userId: string) => PresenceState | undefined

/** Everyone but the reader; the reader alone when nobody else is left. */
export function othersIn(conversation: Pick<RowConversation, 'members'>, myId: string): readonly Person[] {
  const others = conversation.members.filter((member) => member.id !== myId)
  return others.length > 0 ? others : conversation.members
}

/** Its title, or else who is in it. */
export function nameOf(conversation: Pick<RowConversation, 'title' | 'members'>, myId: string): string {
  return (
    conversation.title ??
    othersIn(conversation, myId)
      .map((person) => person.displayName)
      .join(', ')
  )
}
