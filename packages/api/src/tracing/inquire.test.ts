// Whoever may connect to the database may say what looks like a question of an admin.
import { putInquiry, readAnswers } from '@carillon/db'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../testing.ts'
import { createInquiries } from './inquire.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

/** A server more, which hears what it is told. */
function openEar() {
  const errors: unknown[] = []
  const looked: number[] = []
  const { hear } = createInquiries(world.database, {
    serverId: crypto.randomUUID(),
    look(_userId, seq) {
      looked.push(seq)
      return { since: null, handed: [], open: [] }
    },
    onError: (error) => errors.push(error),
  })
  return { hear, looked, errors }
}

const inquiry = (seq: number) => ({ id: crypto.randomUUID(), userId: crypto.randomUUID(), seq })
const textOf = ({ id, userId, seq }: ReturnType<typeof inquiry>) => `${id}:${userId}:${seq}`

test('what nobody has asked is not even looked for', async () => {
  const { hear, looked, errors } = openEar()
  await hear(textOf(inquiry(1)))
  await hear(`${'-'.repeat(36)}:${'-'.repeat(36)}:1`)
  expect([looked, errors]).toEqual([[], []])
})

test('a flood of questions is passed over, and one that comes later is answered', async () => {
  const { hear, looked } = openEar()
  const asked = inquiry(7)
  await putInquiry(world.database.sql, asked)
  const flood = Array.from({ length: 4 }, () => hear(textOf(inquiry(2))))
  await hear(textOf(asked))
  expect(looked).toEqual([])
  await Promise.all(flood)
  await hear(textOf(asked))
  expect(looked).toEqual([7])
  expect((await readAnswers(world.database.sql, asked.id)).answers.length).toBeGreaterThan(0)
})
