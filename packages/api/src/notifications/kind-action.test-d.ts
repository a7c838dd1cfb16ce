import { test } from 'vitest'
import { z } from 'zod'
import { defineKind } from './kind.ts'
import type { KindAction } from './kind-action.ts'

const data = z.object({ conversationId: z.string(), count: z.number() })
const text = { en: () => ({ title: 'A title' }), fr: () => ({ title: 'Un titre' }) }
const label = { en: 'Leave', fr: 'Quitter' }
const leave = (id: string): KindAction => ({ label, call: { procedure: 'conversations.leave', input: { id } } })

test('a button calls a mutation there is, with what it takes', () => {
  const kind = { name: 'asked', data, text }
  defineKind({ ...kind, actions: ({ conversationId }) => [leave(conversationId)] })
  defineKind({ ...kind, actions: ({ conversationId }) => [leave(conversationId), leave(conversationId)] })
  // @ts-expect-error a third would not fit
  defineKind({ ...kind, actions: ({ conversationId: id }) => [leave(id), leave(id), leave(id)] })
  const call = (made: KindAction['call']): KindAction => ({ label, call: made })
  // @ts-expect-error it takes an id
  call({ procedure: 'conversations.leave', input: { id: 1 } })
  // @ts-expect-error there is no such procedure
  call({ procedure: 'conversations.vanish', input: {} })
  // @ts-expect-error a list is read, not done
  call({ procedure: 'conversations.list', input: {} })
  // @ts-expect-error French is missing
  defineKind({ ...kind, actions: () => [{ ...leave('1'), label: { en: 'Leave' } }] })
})
