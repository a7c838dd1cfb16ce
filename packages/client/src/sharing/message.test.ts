import { expect, test } from 'vitest'
import { at } from '../testing.ts'
import { isMessage } from './message.ts'
import { syncAt } from './reader.ts'

const event = syncAt(at(2), 'live')
const refill = { type: 'refill', tab: 't', since: null, from: at(1), isReset: false, events: [event] }

test.for([
  { type: 'event', previous: at(1), event },
  { type: 'standing', cursor: null, state: { status: 'live' } },
  { type: 'standing', cursor: at(1), state: { status: 'offline', retryAt: 1 } },
  { type: 'ping' },
  { type: 'ask', tab: 't', since: null },
  refill,
  { type: 'retry' },
  { type: 'signed-out' },
])('is understood: %j', (message) => {
  expect(isMessage(message)).toBe(true)
})

test.for([
  null,
  'ping',
  [],
  {},
  { type: 'toString' },
  { type: '__proto__' },
  { type: 'event', previous: at(1) },
  { type: 'event', previous: 7, event },
  { type: 'event', previous: at(1), event: { type: 'sync' } },
  { type: 'event', previous: at(1, 'other'), event },
  { type: 'standing', cursor: at(1), state: { status: 'offline' } },
  { type: 'standing', cursor: at(1), state: { status: 'flying' } },
  { type: 'ask', tab: 't' },
  { ...refill, events: [null] },
  { ...refill, events: 'all' },
  { ...refill, isReset: 'no' },
  { ...refill, from: at(1, 'other') },
])('is not understood, and so not heard: %j', (message) => {
  expect(isMessage(message)).toBe(false)
})
