import type { Message } from '@carillon/client'
import { expect, it } from 'vitest'
import { withReaction } from './with-reaction.ts'

const person = { id: 'a', username: 'a', displayName: 'A' }
const message: Message = {
  id: '1',
  conversationId: 'c',
  seq: 1,
  author: person,
  body: 'Hello',
  clientId: 'x',
  replyTo: null,
  reactions: [],
  createdAt: '',
  editedAt: null,
  deletedAt: null,
}

it('adds a reaction, joins one, and takes one’s own back', () => {
  const one = withReaction(message, '👍', 'a', true)
  expect(one.reactions).toEqual([{ emoji: '👍', userIds: ['a'] }])
  const two = withReaction(one, '👍', 'b', true)
  expect(two.reactions).toEqual([{ emoji: '👍', userIds: ['a', 'b'] }])
  expect(withReaction(two, '👍', 'a', false).reactions).toEqual([{ emoji: '👍', userIds: ['b'] }])
  expect(withReaction(one, '👍', 'a', false).reactions).toEqual([])
})

it('changes nothing when it is so already', () => {
  const one = withReaction(message, '👍', 'a', true)
  expect(withReaction(one, '👍', 'a', true)).toBe(one)
  expect(withReaction(message, '👍', 'a', false)).toBe(message)
})
