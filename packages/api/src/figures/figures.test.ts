// What is told to whoever counts.
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { transaction } from '../live/transaction.ts'
import { announcement } from '../notifications/kinds/announcement.ts'
import { notify } from '../notifications/notify.ts'
import { createWorld, listenAs, type Person, refusal, type World } from '../testing.ts'
import type { Figures } from './figures.ts'

type Told = [what: keyof Figures, ...details: unknown[]]

const told: Told[] = []
const note =
  (what: keyof Figures) =>
  (...details: unknown[]) =>
    void told.push([what, ...details])
const figures: Figures = {
  notified: note('notified'),
  posted: note('posted'),
  committed: note('committed'),
  hinted: note('hinted'),
  delivered: note('delivered'),
  connected: note('connected'),
  synced: note('synced'),
  called: note('called'),
  failed: note('failed'),
}
const toldOf = (what: keyof Figures) => told.filter(([name]) => name === what).map(([, ...details]) => details)

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000, figures })
})
afterAll(() => world[Symbol.asyncDispose]())
beforeEach(() => {
  told.length = 0
})

let people = 0
const somebody = () => world.person(`person-${++people}`)
const send = (from: Person, to: Person) =>
  from.api.notifications.send({ to: [to.user.username], kind: 'announcement', data: { title: 'News' } })

test('an event on its way: the call, the commit, the hint and the frame', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  await using stream = await listenAs(reader)
  expect([toldOf('connected'), toldOf('synced')]).toEqual([[[reader.handle, false]], [['live']]])
  const before = Date.now()
  await send(sender, reader)
  await stream.take(1)
  // What was handed over is delivered when its reader asks for what comes next, which may be the end.
  const ask = () => stream.take(1).catch(() => [])
  let next = ask()
  await eventually(() => expect(toldOf('delivered')).toHaveLength(1))
  expect(toldOf('notified')).toEqual([['announcement', 1]])
  expect(toldOf('committed')).toEqual([[expect.any(Number)]])
  const [[storedAt] = []] = toldOf('delivered')
  // One machine, one clock.
  expect(storedAt).toBeGreaterThanOrEqual(before - 5)
  expect(storedAt).toBeLessThanOrEqual(Date.now() + 5)
  expect(toldOf('called').at(-1)).toEqual([null])
  await eventually(async () => {
    told.length = 0
    // Who reads by chance before the hint comes has not waited for it.
    await send(sender, reader)
    await next
    next = ask()
    await eventually(() => expect(toldOf('delivered')).toHaveLength(1))
    const [[hintedFor, heardAt] = []] = toldOf('hinted')
    expect(toldOf('delivered')).toEqual([[hintedFor]])
    expect(heardAt).toBeGreaterThanOrEqual(Number(hintedFor) - 5)
  })
})

test('what waited for its reader is delivered, and says nothing of how long that takes', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  const stream = await listenAs(reader)
  const { cursor } = stream.sync
  await stream.drop()
  await send(sender, reader)
  told.length = 0
  await using again = await listenAs(reader, cursor)
  await again.take(1)
  again.take(1).catch(() => {})
  await eventually(() => expect(toldOf('delivered')).toHaveLength(1))
  expect(toldOf('connected')).toEqual([[reader.handle, true]])
  expect(toldOf('synced')).toEqual([['replayed']])
  expect(toldOf('delivered')).toEqual([[null]])
  expect(toldOf('hinted')).toEqual([])
})

test('a cursor that leads nowhere is a reset', async () => {
  const reader = await somebody()
  await using stream = await listenAs(reader, `${'0'.repeat(12)}.7`)
  expect(stream.sync.event).toMatchObject({ verdict: 'reset' })
  expect(toldOf('synced')).toEqual([['reset']])
})

test('messages are counted once, and what they raise by its kind', async () => {
  const [ann, ben] = [await somebody(), await somebody()]
  const { id: conversationId } = await ann.api.conversations.open({ with: [ben.user.username] })
  const post = { conversationId, body: 'Hello', clientId: 'first' }
  await ann.api.messages.send(post)
  await ann.api.messages.send(post)
  expect(toldOf('posted')).toEqual([[]])
  expect(toldOf('notified')).toEqual([['message', 1]])
})

test('a transaction that rolls back counts for nothing', async () => {
  const reader = await somebody()
  const failing = transaction(reader.context, async (work) => {
    await notify(work, announcement, { to: [reader.id], data: { title: 'never' } })
    throw new Error('changed my mind')
  })
  await expect(failing).rejects.toThrow('changed my mind')
  expect([toldOf('notified'), toldOf('committed')]).toEqual([[], []])
})

test('a call that fails says how', async () => {
  const reader = await somebody()
  await refusal(reader.api.conversations.get({ id: crypto.randomUUID() }))
  await eventually(() => expect(toldOf('called')).toEqual([['NOT_FOUND']]))
})
