import { eventually } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import type { Device } from '../support/device.ts'
import { createWorld } from '../support/world.ts'

/** What a device was told, in short: types, and the badges where they came along. */
const told = ({ heard }: Device) =>
  heard
    .filter(({ type }) => type !== 'sync')
    .map((event) => ('counts' in event ? [event.type, event.counts] : event.type))

const typesOf = ({ heard }: Device) => heard.map(({ type }) => type).filter((type) => type !== 'sync')

test.concurrent('a message, its notification and the badges cross servers, and reading on one device clears the other', async () => {
  await using world = await createWorld({ servers: 2 })
  const bob = await world.person('bob')
  const desk = await world.device(await world.person('ann'), 0)
  const phone = await world.device(bob, 1)
  const laptop = await world.device(bob, 0)

  const conversation = await desk.api.conversations.open.mutate({ with: ['bob'] })
  const conversationId = conversation.id
  const message = await desk.api.messages.send.mutate({ conversationId, body: 'Lunch?', clientId: 'first' })
  for (const device of [phone, laptop]) {
    await eventually(() =>
      expect(typesOf(device).toSorted()).toEqual(['conversation.changed', 'message.posted', 'notification.created']),
    )
    expect(device.messages()).toEqual([{ label: 'Lunch?', seq: expect.any(Number) }])
    const badges = { unseen: 1, unread: 1, messages: 1 }
    expect(told(device)).toContainEqual(['notification.created', badges])
    const { asOf, ...counts } = await device.api.notifications.counts.query()
    expect(counts).toEqual(badges)
  }

  const before = phone.heard.length
  await phone.api.conversations.markRead.mutate({ id: conversationId, seq: message.seq })
  for (const device of [phone, laptop]) {
    const after = () => told(device).slice(before - 1)
    const clear = { unseen: 0, unread: 0, messages: 0 }
    await eventually(() => expect(after()).toContainEqual(['read.moved', clear]))
    await eventually(() => expect(after()).toContainEqual(['notification.changed', clear]))
  }
  // And the one who wrote sees that it was read.
  await eventually(() => expect(desk.heard.at(-1)).toMatchObject({ type: 'read.moved', userId: bob.id, seq: 1 }))
})

test.concurrent('both write at the same time through different servers and see one order', async () => {
  await using world = await createWorld({ servers: 2 })
  const desk = await world.device(await world.person('ann'), 0)
  const phone = await world.device(await world.person('bob'), 1)
  const { id: conversationId } = await desk.api.conversations.open.mutate({ with: ['bob'] })
  const write = async ({ api }: Device, name: string) => {
    for (let number = 1; number <= 40; number += 1) {
      await api.messages.send.mutate({ conversationId, body: `${name} ${number}`, clientId: `${name} ${number}` })
    }
  }
  await Promise.all([write(desk, 'ann'), write(phone, 'bob')])
  const bodies = (device: Device) => device.messages().map(({ label }) => label)
  for (const device of [desk, phone]) await eventually(() => expect(bodies(device)).toHaveLength(80))
  expect(bodies(phone)).toEqual(bodies(desk))
  const { items } = await desk.api.messages.list.query({ conversationId, limit: 100 })
  expect(bodies(desk)).toEqual(items.map(({ body }) => body))
})
