import { eventually, type TestDatabase } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import { check, flawless } from '../support/checker.ts'
import type { Person } from '../support/person.ts'
import { createWorld } from '../support/world.ts'

test.concurrent('a server told to end sends its readers to the other one, where they miss nothing', async () => {
  await using world = await createWorld({ servers: 2 })
  const ann = await world.person('ann')
  const sender = await world.device(await world.person('bob'), 1)
  const readers = await Promise.all(Array.from({ length: 20 }, () => world.device(ann, 0)))
  for (let number = 1; number <= 20; number += 1) await sender.says('ann', `No. ${number}`)

  // As a load balancer does: whoever comes back is led elsewhere.
  for (const { road } of readers) road.leadTo(world.server(1).url)
  const ending = world.server(0).terminate()
  for (let number = 21; number <= 60; number += 1) await sender.says('ann', `No. ${number}`)
  const { code, tookMs } = await ending
  expect(code).toBe(0)
  expect(tookMs).toBeLessThan(10_000)

  for (const reader of readers) {
    await reader.hears(60)
    expect(check(sender.attempts, reader.notifications())).toEqual(flawless)
    expect(reader.connections()).toBe(2)
  }
})

test.concurrent('whoever writes while their server ends is answered, by it or by the other one', async () => {
  await using world = await createWorld({ servers: 2 })
  const reader = await world.device(await world.person('ann'), 1)
  const senders = await Promise.all(
    ['bob', 'chloe', 'david'].map(async (name) => world.device(await world.person(name), 0)),
  )
  let isOver = false
  const talking = senders.map(async (sender, place) => {
    for (let number = 0; !isOver || number % 10 > 0; number += 1) await sender.says('ann', `${place}: ${number}`)
  })
  await reader.hears(10)
  for (const { road } of senders) road.leadTo(world.server(1).url)
  const { code } = await world.server(0).terminate()
  expect(code).toBe(0)
  isOver = true
  await Promise.all(talking)

  const attempts = senders.flatMap((sender) => sender.attempts)
  await reader.hears(attempts.length)
  for (const { attempts } of senders) expect(attempts.filter(({ outcome }) => outcome !== 'acknowledged')).toEqual([])
})

/** Holds up what ann changes about herself, in the database. */
async function hold({ sql }: TestDatabase, { id }: Person) {
  const holder = await sql.reserve()
  await holder`begin`
  await holder`select id from users where id = ${id} for update`
  return {
    isWaitedFor: () =>
      eventually(async () => {
        const waiting = await sql`
          select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
        expect(waiting).toHaveLength(1)
      }),
    async release() {
      await holder`commit`
      holder.release()
    },
  }
}

test.concurrent('a call under way when the server is told to end is answered, while nobody new is sent there', async () => {
  await using world = await createWorld({ servers: 1 })
  const ann = await world.person('ann')
  const device = await world.device(ann, 0)
  const lock = await hold(world.database, ann)
  const change = device.api.users.update.mutate({ displayName: 'Ann the second' })
  await lock.isWaitedFor()
  const ending = world.server(0).terminate()
  await eventually(async () => {
    const { status } = await fetch(`${world.server(0).url}/readyz`)
    expect(status).toBe(503)
  })
  await lock.release()
  expect(await change).toMatchObject({ user: { displayName: 'Ann the second' } })
  expect((await ending).code).toBe(0)
})

test.concurrent('a server told to end does so in time also while a reader’s network is dead', async () => {
  await using world = await createWorld({ servers: 1 })
  const reader = await world.device(await world.person('ann'), 0)
  reader.road.stall()
  const { code, tookMs } = await world.server(0).terminate()
  expect(code).toBe(0)
  expect(tookMs).toBeLessThan(10_000)
})

test.concurrent('a server told to end waits in vain for a while, and not at all once told again', async () => {
  await using world = await createWorld({ servers: 1 })
  const ann = await world.person('ann')
  const device = await world.device(ann, 0)
  const lock = await hold(world.database, ann)
  const change = device.api.users.update.mutate({ displayName: 'Ann the second' }).catch(() => 'cut')
  await lock.isWaitedFor()
  const { pid } = world.server(0)
  const ending = world.server(0).terminate()
  await eventually(async () => expect((await fetch(`${world.server(0).url}/readyz`)).status).toBe(503))
  // What comes right after the first is the same one, passed on; so it is said until it is heard.
  const insisting = setInterval(() => process.kill(Number(pid), 'SIGTERM'), 400)
  const { code, tookMs } = await ending.finally(() => clearInterval(insisting))
  expect(code).toBe(0)
  expect(tookMs).toBeLessThan(8_000)
  await lock.release()
  expect(await change).toBe('cut')
})

test.concurrent('three servers that start at once on an empty database all become ready, and work as one', async () => {
  await using world = await createWorld({ servers: 3, isEmpty: true })
  const [epochs] = await world.database.sql<{ count: number }[]>`select count(*)::int as count from feed_epoch`
  expect(epochs?.count).toBe(1)
  const ann = await world.person('ann')
  const readers = await Promise.all([0, 1, 2].map((index) => world.device(ann, index)))
  await readers[0]?.says('ann', 'to myself')
  for (const reader of readers) await reader.hears(1)
})
