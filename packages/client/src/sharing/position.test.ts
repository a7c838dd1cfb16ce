import { expect, test } from 'vitest'
import { at, everyEvent, notification } from '../testing.ts'
import { createPosition } from './position.ts'
import { syncAt } from './reader.ts'

const event = (seq: number) => {
  return { ...everyEvent['notification.created'], notification: notification(seq), cursor: at(seq) }
}

test('an event that is told again moves no tab back and is passed on to nobody twice', () => {
  let gaps = 0
  const position = createPosition(() => {
    gaps += 1
  })
  position.add(null, undefined)
  position.take(at(0), syncAt(at(0), 'live'))
  for (const seq of [1, 2, 1]) position.take(at(seq - 1), event(seq))
  expect(position.last()).toBe(at(2))
  expect(position.refillFor(at(0))?.events.map(({ cursor }) => cursor)).toEqual([at(1), at(2)])
  position.take(at(2), event(3))
  expect(position.last()).toBe(at(3))
  expect(gaps).toBe(0)
})
