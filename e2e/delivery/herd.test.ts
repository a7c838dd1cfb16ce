import { type Client, createClient, isFlowing } from '@carillon/client'
import { eventually } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import { createWorld } from '../support/world.ts'

const users = 50
const devicesEach = 10
const bucketMs = 100

interface Visitor {
  client: Client
  titles: string[]
  /** When it meant to come back, the time it did. Not when it did: here one process plays all of them, and comes late by turns. */
  meantFor: number
  cameBackAt: number
}

function visit(url: string, token: string): Visitor {
  const client = createClient({ url, token })
  const visitor: Visitor = { client, titles: [], meantFor: 0, cameBackAt: 0 }
  client.connection.subscribe((state) => {
    if (state.status === 'offline') visitor.meantFor = state.retryAt
  })
  async function listen() {
    for await (const event of client.events()) {
      if (event.type === 'sync') visitor.cameBackAt = performance.now()
      if (event.type === 'notification.created') visitor.titles.push(event.notification.title)
    }
  }
  // Ends when the client is closed.
  void listen()
  return visitor
}

/** How long the server takes to say that it is there, again and again until told to stop. */
function watchHealth(url: string) {
  let isOver = false
  const took: number[] = []
  async function watch() {
    while (!isOver) {
      const askedAt = performance.now()
      const isAnswered = await fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      )
      if (isAnswered) took.push(performance.now() - askedAt)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return took
  }
  const watching = watch()
  return async () => {
    isOver = true
    return watching
  }
}

test('five hundred clients of a server that was restarted come back spread over time, and have missed nothing', async () => {
  await using world = await createWorld({ servers: 2 })
  const people = await Promise.all(Array.from({ length: users }, (_, index) => world.person(`user-${index}`)))
  const sender = await world.device(await world.person('sender'), 1)
  const { url } = world.server(0)
  const visitors = people.flatMap(({ token }) => Array.from({ length: devicesEach }, () => visit(url, token)))
  const areBack = () =>
    eventually(
      () => expect(visitors.filter(({ client }) => isFlowing(client.connection.get()))).toHaveLength(visitors.length),
      { timeoutMs: 40_000 },
    )
  try {
    await areBack()
    await world.server(0).kill()
    await sender.api.notifications.send.mutate({
      to: people.map(({ username }) => username),
      kind: 'announcement',
      data: { title: 'while you were away' },
    })
    await eventually(() => expect(visitors.every(({ client }) => !isFlowing(client.connection.get()))).toBe(true))
    const stop = watchHealth(url)
    await world.server(0).start()
    await areBack()
    for (const { titles } of visitors) await eventually(() => expect(titles).toEqual(['while you were away']))

    const buckets = new Map<number, number>()
    for (const { meantFor } of visitors) {
      const bucket = Math.floor(meantFor / bucketMs)
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1)
    }
    expect(Math.max(...buckets.values())).toBeLessThanOrEqual(visitors.length * 0.25)
    const times = visitors.map(({ cameBackAt }) => cameBackAt)
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(500)
    // Asked by the process that plays all five hundred, so most of it is its own.
    expect(Math.max(...(await stop()))).toBeLessThan(5_000)
  } finally {
    for (const { client } of visitors) client.close()
  }
})
