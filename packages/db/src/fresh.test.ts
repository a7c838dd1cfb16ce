import { expect, test } from 'vitest'
import { type FreshEvent, packFresh, unpackFresh } from './fresh.ts'
import { seal, unseal } from './sealed.ts'

const here = { origin: 'here', secret: () => 'known to us' }
const there = { ...here, origin: 'there' }
const eventOf = (seq: number, text = `Nachricht für Zoë, ${'n'.repeat(100)}`): FreshEvent => {
  return { userId: `user-${seq}`, seq, event: { type: 'notification.created', text } }
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
})

test('a server does not listen to itself', () => {
  const [payload = ''] = packFresh([eventOf(1)], here).payloads
  expect(unpackFresh(payload, here)).toEqual([])
})

test.for([
  ['somebody who does not know the secret', `fresh:x:${seal('a guess', '[["user-1",1,{}]]')}`],
  ['somebody who seals nothing', 'fresh:x:[["user-1",1,{}]]'],
  ['nobody', 'fresh:'],
])('what %s says is not believed', ([, payload = '']) => {
  expect(unpackFresh(payload, here)).toEqual([])
})

test('what was sealed says nothing to others, and cannot be changed', () => {
  const sealed = seal('secret', 'a text that only its reader may see')
  expect(Buffer.from(sealed, 'base64').includes('only its reader')).toBe(false)
  expect(seal('secret', 'a text that only its reader may see')).not.toBe(sealed)
  expect(unseal('secret', sealed)).toBe('a text that only its reader may see')
  const bytes = Buffer.from(sealed, 'base64')
  for (const place of [0, 12, 28, bytes.length - 1]) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(place) ^ 1, place)
    expect(unseal('secret', changed.toString('base64'))).toBe(null)
  }
})
