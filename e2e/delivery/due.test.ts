import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '@carillon/db/testing'
import { describe, expect, test } from 'vitest'
import type { Device } from '../support/device.ts'
import { createWorld } from '../support/world.ts'

// Times that come, on two servers, of which one or both die around that moment.

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()
const announce = (title: string) => ({ to: ['ann'], kind: 'announcement', data: { title } })
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `No. ${index + 1}`)

async function send(sender: Device, titles: string[]) {
  const sent = await Promise.all(titles.map((title) => sender.api.notifications.send.mutate(announce(title))))
  return sent.flatMap(({ notifications }) => notifications.map(({ id }) => id))
}

const returnsOf = ({ heard }: Device) =>
  heard.flatMap((event) => (event.type === 'notification.returned' ? [event.notification.id] : []))

/** Each of them heard of once, in whatever order. */
const hearsOnce = (device: Device, ids: string[], timeoutMs: number) =>
  eventually(() => expect(returnsOf(device).toSorted()).toEqual(ids.toSorted()), { timeoutMs })

const awayUntil = (until: string) => expect.objectContaining({ snoozedUntil: until })

describe('what is snoozed', () => {
  test('comes back within two seconds on every device, on whichever server', async () => {
    await using world = await createWorld({ servers: 2 })
    const ann = await world.person('ann')
    const [phone, laptop] = [await world.device(ann, 0), await world.device(ann, 1)]
    const ids = await send(await world.device(await world.person('bob'), 0), numbered(10))
    const until = inMs(1_500)
    await phone.api.notifications.snooze.mutate({ filter: 'all', until })
    await eventually(() => expect(laptop.heard).toContainEqual(expect.objectContaining({ change: awayUntil(until) })))
    for (const device of [phone, laptop]) {
      await hearsOnce(device, ids, 4_000)
      expect(Date.now() - Date.parse(until)).toBeLessThan(2_000)
    }
    const { items } = await laptop.api.notifications.list.query({ filter: 'unread' })
    expect(items.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
    expect(await phone.api.notifications.counts.query()).toMatchObject({ unseen: 10, unread: 10 })
  })

  test('comes back once though a server dies in that moment, and in time where the other is', async () => {
    await using world = await createWorld({ servers: 2 })
    const ann = await world.person('ann')
    const [phone, laptop] = [await world.device(ann, 0), await world.device(ann, 1)]
    const ids = await send(await world.device(await world.person('bob'), 1), numbered(10))
    const until = inMs(1_500)
    await laptop.api.notifications.snooze.mutate({ filter: 'all', until })
    await sleep(Date.parse(until) - Date.now())
    const restarted = world.server(0).restart()
    await hearsOnce(laptop, ids, 4_000)
    expect(Date.now() - Date.parse(until)).toBeLessThan(2_000)
    await restarted
    await hearsOnce(phone, ids, 20_000)
  })

  test('comes back late where nobody was there in time, when the servers are', async () => {
    await using world = await createWorld({ servers: 2 })
    const ann = await world.person('ann')
    const phone = await world.device(ann, 0)
    const ids = await send(await world.device(await world.person('bob'), 1), numbered(3))
    const until = inMs(1_000)
    await phone.api.notifications.snooze.mutate({ filter: 'all', until })
    await Promise.all(world.servers.map((server) => server.kill()))
    await sleep(Math.max(0, Date.parse(until) + 500 - Date.now()))
    await Promise.all(world.servers.map((server) => server.start()))
    await hearsOnce(phone, ids, 20_000)
    expect(await phone.api.notifications.counts.query()).toMatchObject({ unseen: 3, unread: 3 })
  })
})

test('what is to be sent at a time is sent once each, though servers die while they send it', async () => {
  await using world = await createWorld({ servers: 2 })
  const ann = await world.person('ann')
  const reader = await world.device(ann, 0)
  const sender = await world.device(await world.person('bob'), 1)
  const titles = numbered(60)
  const sendAt = inMs(3_000)
  await Promise.all(
    titles.map((title) => sender.api.notifications.send.mutate({ ...announce(title), sendAt, key: title })),
  )
  await sleep(Math.max(0, Date.parse(sendAt) - Date.now()))
  // In the middle of it, one after the other.
  for (const index of [0, 1]) {
    await sleep(40)
    await world.server(index).restart()
  }
  await reader.hears(titles.length, { withinMs: 20_000 })
  const labels = reader.notifications().map(({ label }) => label)
  expect(labels.toSorted()).toEqual(titles.toSorted())
  await eventually(async () => {
    expect((await sender.api.notifications.scheduled.query({})).items).toEqual([])
  })
  const { items } = await reader.api.notifications.list.query({ limit: 100 })
  expect(items).toHaveLength(titles.length)
  expect(await reader.api.notifications.counts.query()).toMatchObject({ unseen: 60, unread: 60 })
})
