import { expect, test } from 'vitest'
import { createLogbook } from './logbook.ts'

test('what was sent is accounted for once, reader by reader', async () => {
  const logbook = createLogbook()
  const one = logbook.begin([0])
  const both = logbook.begin([0, 1])
  logbook.answer(one)
  logbook.answer(both)
  logbook.hear(0, one)
  logbook.hear(0, both)
  logbook.hear(1, both)
  await logbook.settled()
  expect(logbook.account()).toMatchObject({ answered: 2, failed: 0, delivered: 3, lost: 0, twice: 0 })
  expect(logbook.account()).toMatchObject({ answered: 0, delivered: 0, lost: 0 })
})

test('a call that failed is neither lost nor waited for', async () => {
  const logbook = createLogbook()
  logbook.fail(logbook.begin([0]))
  await logbook.settled()
  expect(logbook.account()).toMatchObject({ answered: 0, failed: 1, lost: 0 })
})

test('a call without an answer has failed, once', async () => {
  const logbook = createLogbook()
  const hanging = logbook.begin([0])
  await logbook.settled(20)
  expect(logbook.account()).toMatchObject({ answered: 0, failed: 1, lost: 0 })
  logbook.fail(hanging)
  expect(logbook.account()).toMatchObject({ answered: 0, failed: 0 })
})

test('what comes after the account was drawn up belongs to nobody', () => {
  const logbook = createLogbook()
  const late = logbook.begin([0])
  logbook.account()
  logbook.hear(0, late)
  expect(logbook.account()).toMatchObject({ delivered: 0, twice: 0 })
})
