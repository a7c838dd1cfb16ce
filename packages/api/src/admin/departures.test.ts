// Whoever may connect to the database may say what looks like an order of an admin.
import { auditEntries } from '@carillon/db'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../testing.ts'
import { createDepartures } from './departures.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

/** A server more, which hears what it is told. */
function openEar() {
  const errors: unknown[] = []
  const departures = createDepartures(world.database, (error) => errors.push(error))
  const gone: string[] = []
  departures.add((userId) => gone.push(userId))
  return { ...departures, gone, errors }
}

async function writeDown(subject: string): Promise<string> {
  const row = { actor: 'admin', action: 'disconnected', subject } as const
  const [entry] = await world.database.db.insert(auditEntries).values(row).returning()
  return entry?.id ?? ''
}

test('an order that nobody has written down ends no stream', async () => {
  const [bob, carol] = [await world.person('bob'), await world.person('carol')]
  const { hear, gone, errors } = openEar()
  const entryId = await writeDown('bob')
  await hear(`${carol.id}:${entryId}`)
  await hear(`${bob.id}:${crypto.randomUUID()}`)
  expect(gone).toEqual([])
  await hear(`${bob.id}:${entryId}`)
  expect([gone, errors]).toEqual([[bob.id], []])
})

test('an order that is repeated by somebody who heard it ends nothing more', async () => {
  const { id } = await world.person('dora')
  const { hear, gone } = openEar()
  const entryId = await writeDown('dora')
  await Promise.all([1, 2, 3].map(() => hear(`${id}:${entryId}`)))
  await hear(`${id}:${entryId}`)
  expect(gone).toEqual([id])
})

test('a flood of orders is passed over, and one that comes later is heard', async () => {
  const { id } = await world.person('emil')
  const { hear, gone } = openEar()
  const entryId = await writeDown('emil')
  const flood = Array.from({ length: 10 }, () => hear(`${id}:${crypto.randomUUID()}`))
  await hear(`${id}:${entryId}`)
  expect(gone).toEqual([])
  await Promise.all(flood)
  await hear(`${id}:${entryId}`)
  expect(gone).toEqual([id])
})
