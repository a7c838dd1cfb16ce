import { type Conversation, conversationListOptions, type UserRef } from '@carillon/client'
import { useInfiniteQuery } from '@tanstack/solid-query'
import { type Accessor, createMemo } from 'solid-js'
import { useApi } from '../api.tsx'
import { nameOf } from '../features/conversations/conversation.ts'
import { createPeopleSearch } from '../features/conversations/create-people-search.ts'
import { known } from '../known.ts'
import { matches } from './matches.ts'

export type JumpTarget =
  | { kind: 'conversation'; name: string; conversation: Conversation }
  | { kind: 'person'; name: string; person: UserRef }

const mostConversations = 7

/** Conversations already here at once, people as the server finds them. */
export function createJumpTargets(typed: Accessor<string>) {
  const api = useApi()
  const conversations = useInfiniteQuery(() => conversationListOptions(api))
  const { people, isLooking } = createPeopleSearch(typed)
  const targets = createMemo<JumpTarget[]>(() => {
    const all = known(conversations)?.pages.flatMap((page) => page.items) ?? []
    const found = all
      .map((conversation) => ({ conversation, name: nameOf(conversation, api.user.id) }))
      .filter(({ name }) => matches(name, typed()))
      .slice(0, mostConversations)
    const others = people().filter((person) => person.id !== api.user.id)
    return [
      ...found.map((target): JumpTarget => ({ kind: 'conversation', ...target })),
      ...others.map((person): JumpTarget => ({ kind: 'person', name: person.displayName, person })),
    ]
  })
  return { targets, isLooking }
}
