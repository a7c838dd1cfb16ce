import type { NotificationTrace } from '@carillon/client'
import { expect, it } from 'vitest'
import { doubtsOf, stepsOf } from './trace-steps.ts'

const at = (second: number) => `2026-03-18T12:00:0${second}.000Z`
const person = (username: string) => ({ id: username, username, displayName: username })
const delivery = { serverId: '0123456789', streamId: '1', hintedAt: null, tokenName: null, userAgent: null }
const trace: NotificationTrace = {
  id: 'one',
  kind: 'announcement',
  to: person('bob'),
  from: person('alice'),
  traceId: null,
  seq: 1,
  createdAt: at(0),
  committedAt: at(1),
  hintedAt: null,
  deliveries: [
    { ...delivery, via: 'token', tokenName: 'build', outcome: 'delivered', at: at(2) },
    { ...delivery, via: 'session', outcome: 'withheld', at: at(3) },
  ],
  seenAt: at(4),
  readAt: null,
  archivedAt: null,
  servers: [
    { id: '0123456789', memory: 'whole', openStreams: 1 },
    { id: 'abcdefghij', memory: 'gone', openStreams: 0 },
  ],
  verdict: 'delivered',
}

it('tells what happened in order, and nothing of what did not', () => {
  expect(stepsOf(trace)).toEqual([
    { text: 'Sent by alice', at: at(0) },
    { text: 'Stored', at: at(1) },
    { text: 'Handed to the token build (server 01234567)', at: at(2) },
    { text: 'Held back from a device: it may not be seen any more (server 01234567)', at: at(3) },
    { text: 'Seen by bob', at: at(4) },
  ])
})

it('tells of a device that came late after what was done on another', () => {
  const late = { ...delivery, via: 'session', outcome: 'delivered', at: at(9) } as const
  expect(stepsOf({ ...trace, deliveries: [late] }).map((step) => step.at)).toEqual([at(0), at(1), at(4), at(9)])
})

it('says whose memory is missing', () => {
  expect(doubtsOf(trace)).toEqual(['Server abcdefgh is gone, and what it knew.'])
})
