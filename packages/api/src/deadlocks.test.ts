import { afterAll, beforeAll, expect, test } from 'vitest'
import { postgresCode } from './live/transaction.ts'
import { createPublish } from './notifications/publish.ts'
import { appRouter } from './root.ts'
import { createWorld, type Person, type World } from './testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

/** Calls as this person, and notes what PostgreSQL said of everything that failed, also when it is tried again. */
function listening({ context }: Person, failures: (string | undefined)[]) {
  const note = (error: unknown) => {
    failures.push(postgresCode(error))
    throw error
  }
  const transaction: typeof context.db.transaction = (...work) => context.db.transaction(...work).catch(note)
  const execute = (...query: Parameters<typeof context.db.execute>) => context.db.execute(...query).catch(note)
  const db = new Proxy(context.db, {
    get: (target, key) => Reflect.get({ transaction, execute }, key) ?? Reflect.get(target, key),
  })
  const publish = createPublish({ ...context, db, mayHandOn: true })
  return appRouter.createCaller({ ...context, db, publish })
}

test('whatever people in overlapping groups do at once, nobody waits crosswise for anybody', async () => {
  const names = ['ann', 'ben', 'eva', 'kim', 'lou', 'max']
  const people = await Promise.all(names.map((name) => world.person(name)))
  const groups: string[] = []
  for (const [index, { api }] of people.entries()) {
    // Each begins with somebody else and leaves somebody out, so that every order occurs.
    const others = [...names.slice(index + 1), ...names.slice(0, index)].slice(0, 4)
    groups.push((await api.conversations.open({ with: others, title: `Group of ${names[index]}` })).id)
  }
  const failures: (string | undefined)[] = []
  const everything = people.flatMap((person, index) => {
    const { conversations, messages, notifications, users } = listening(person, failures)
    const id = groups[index] ?? ''
    const to = index % 2 ? names : names.toReversed()
    const items = (index % 2 ? groups : groups.toReversed()).map((group) => ({ id: group, seq: 1_000 }))
    return [0, 1, 2, 3].flatMap((round) => [
      () => messages.send({ conversationId: id, body: '@ann', clientId: `${index}-${round}` }),
      () => notifications.send({ to, kind: 'announcement', data: { title: 'News' } }),
      () => conversations.markDelivered({ items }),
      () => conversations.markRead({ id, seq: 1_000 }),
      () => users.update({ displayName: `Name ${round}` }),
      () => notifications.markRead({ all: true }),
    ])
  })
  await Promise.all(everything.map((act) => act()))
  // A feed held for a moment sends a publication another way; nobody may wait crosswise.
  expect(failures.filter((code) => code !== '55P03')).toEqual([])
})
