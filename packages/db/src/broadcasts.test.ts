import { v4, v7, validate, version } from 'uuid'
import { expect, test } from 'vitest'
import { notificationIdOf } from './broadcasts.ts'

test('a notification of a broadcast has an id of its own: of the same moment, and the same wherever it is made', () => {
  const told = Array.from({ length: 40 }, () => v7())
  const people = [...Array.from({ length: 40 }, () => v7()), ...Array.from({ length: 10 }, () => v4())]
  const ids = told.flatMap((id) => people.map((userId) => ({ id, own: notificationIdOf(id, userId) })))
  for (const { id, own } of ids) {
    expect(validate(own) && version(own)).toBe(7)
    expect(own.slice(0, 14)).toBe(id.slice(0, 14))
  }
  expect(new Set(ids.map(({ own }) => own)).size).toBe(ids.length)
  expect(notificationIdOf(told[0] ?? '', people[0] ?? '')).toBe(ids[0]?.own)
})
