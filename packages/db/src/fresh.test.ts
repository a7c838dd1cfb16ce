import { expect, test } from 'vitest'
import { createFresh, type FreshEvent, packFresh, unpackFresh } from './fresh.ts'
import { createSeal } from './sealed.ts'

const here = createFresh(() => 'known to us')
const there = createFresh(() => 'known to us')
const eventOf = (seq: number, text = `Nachricht für Zoë, ${'n'.repeat(100)}`): FreshEvent => {
  return {
    userId: `user-${seq}`,
    epoch: 'known to us',
    seq,
    at: 1_000 + seq,
    event: { type: 'notification.created', text },
    traceId: '0af7651916cd43dd8448eb211c80319c',
  }
}
const eventsOf = (count: number) => Array.from({ length: count }, (_, index) => eventOf(index + 1))

test('events come out as they went in, in order, in payloads that PostgreSQL accepts', () => {
  const events = eventsOf(200)
  const { payloads, left } = packFresh(events, here)
  expect(payloads.flatMap((payload) => unpackFresh(payload, there))).toEqual(events)
  expect(left).toEqual([])
  expect(payloads.length).toBeGreaterThan(1)
  for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThan(8_000)
})

test('what is large, or one of very many, is left to be read', () => {
  const large = packFresh([eventOf(1), eventOf(2, 'é'.repeat(1_000)), eventOf(3)], here)
  expect(large.left).toEqual(['user-2'])
  expect(large.payloads.flatMap((payload) => unpackFresh(payload, there)).map(({ seq }) => seq)).toEqual([1, 3])
  const many = packFresh(eventsOf(300), here)
  expect(many.left).toHaveLength(44)
  expect(many.payloads.flatMap((payload) => unpackFresh(payload, there))).toHaveLength(256)
})

test('an event from before a restore does not travel after it: its reader is told to look', () => {
  const { payloads, left } = packFresh([eventOf(1), { ...eventOf(2), epoch: 'before' }, eventOf(3)], here)
  expect(left).toEqual(['user-2'])
  expect(payloads.flatMap((payload) => unpackFresh(payload, there)).map(({ seq }) => seq)).toEqual([1, 3])
})

test('what a server of the version before says is taken, and belongs to no trace', () => {
  const sealed = createSeal(() => 'known to us').seal(JSON.stringify([['user-1', 1, { type: 'x' }, 7]]))
  const events = unpackFresh(`fresh:elsewhere:${sealed}`, here)
  expect(events).toEqual([
    { userId: 'user-1', epoch: 'known to us', seq: 1, event: { type: 'x' }, at: 7, traceId: null },
  ])
})

test('a server does not listen to itself', () => {
  const [payload = ''] = packFresh([eventOf(1)], here).payloads
  expect(unpackFresh(payload, here)).toEqual([])
})

test('an older server does not say when an event was stored: then nobody knows', () => {
  const seal = createSeal(() => 'known to us')
  const hintOf = (events: unknown) => `fresh:elsewhere:${seal.seal(JSON.stringify(events))}`
  const [event] = unpackFresh(hintOf([['user-1', 1, { type: 'news' }]]), here)
  const unknown = { at: null, traceId: null }
  expect(event).toEqual({ userId: 'user-1', epoch: 'known to us', seq: 1, event: { type: 'news' }, ...unknown })
  expect(unpackFresh(hintOf([['user-1', 1, {}, 'yesterday']]), here)).toMatchObject([{ at: null }])
})

test.for([
  ['somebody who does not know the secret', `fresh:x:${createSeal(() => 'a guess').seal('[["user-1",1,{}]]')}`],
  ['somebody who seals nothing', 'fresh:x:[["user-1",1,{}]]'],
  ['nobody', 'fresh:'],
])('what %s says is not believed', ([, payload = '']) => {
  expect(unpackFresh(payload, here)).toEqual([])
})

test('what was sealed says nothing to others, and cannot be changed', () => {
  const { seal, unseal } = createSeal(() => 'secret')
  const sealed = seal('a text that only its reader may see')
  expect(Buffer.from(sealed, 'base64').includes('only its reader')).toBe(false)
  expect(unseal(sealed)).toBe('a text that only its reader may see')
  const bytes = Buffer.from(sealed, 'base64')
  for (const place of [0, 12, 28, bytes.length - 1]) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(place) ^ 1, place)
    expect(unseal(changed.toString('base64'))).toBe(null)
  }
})

test('no nonce comes twice, neither of one server nor of another', () => {
  const seals = [createSeal(() => 'secret'), createSeal(() => 'secret')]
  const nonces = seals.flatMap(({ seal }) =>
    Array.from({ length: 70_000 }, () => Buffer.from(seal(''), 'base64').toString('hex', 0, 12)),
  )
  expect(new Set(nonces).size).toBe(140_000)
})

test('whoever learns of another secret seals with it from then on', () => {
  let secret = 'before a restore'
  const { seal, unseal } = createSeal(() => secret)
  const before = seal('old')
  secret = 'after it'
  expect(unseal(before)).toBe(null)
  expect(unseal(seal('new'))).toBe('new')
})
