import { expect, test } from 'vitest'
import { at, everyEvent } from '../testing.ts'
import { createReader, syncAt } from './reader.ts'

const event = (seq: number) => ({ ...everyEvent['notification.created'], cursor: at(seq) })

test('a loop that is slower than a thousand events is told to fetch anew, and goes on from there', async () => {
  const reader = createReader(null, undefined)
  reader.push(syncAt(at(0), 'live'))
  for (let seq = 1; seq <= 1_000; seq++) reader.push(event(seq))
  reader.push(event(1_001))
  const loop = reader.read()
  expect((await loop.next()).value).toEqual(syncAt(at(1_000), 'reset'))
  expect((await loop.next()).value).toMatchObject({ cursor: at(1_001) })
})

test('a loop is given nothing twice', async () => {
  const reader = createReader(at(1), undefined)
  for (const seq of [1, 2, 2, 1, 3]) reader.push(event(seq))
  reader.end()
  const given: string[] = []
  for await (const { cursor } of reader.read()) given.push(cursor)
  expect(given).toEqual([at(2), at(3)])
})
