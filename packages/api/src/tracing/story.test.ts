// What a log at debug level tells of one call, and what it never tells.
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createWorld, listenAs, type Person, refusal, type World } from '../testing.ts'
import { createStory } from './story.ts'

interface Line extends Record<string, unknown> {
  traceId?: string
  message: string
}

const lines: Line[] = []
let world: World
beforeAll(async () => {
  const story = createStory({ debug: (fields, message) => void lines.push({ ...fields, message }) })
  world = await createWorld({ pollMs: 3_600_000, story })
})
afterAll(() => world[Symbol.asyncDispose]())
beforeEach(() => {
  lines.length = 0
})

let people = 0
const somebody = () => world.person(`person-${++people}`)
const called = (path: string) => lines.find(({ message }) => message === `called ${path}`)
const told = (traceId: string | undefined) => lines.filter((line) => line.traceId === traceId)
const messagesOf = (traceId: string | undefined) => told(traceId).map(({ message }) => message)

const send = (from: Person, to: Person, more: object = {}) => {
  const content = { kind: 'announcement', data: { title: 'Secret title', body: 'Secret text' } }
  return from.api.notifications.send({ to: [to.user.username], ...content, ...more })
}

test.for([
  ['that is handed on', {}],
  ['that is read from the feed', { key: 'said once' }],
] as const)('a notification %s has one trace, from the call to what its reader made of it', async ([, more]) => {
  const [sender, reader] = [await somebody(), await somebody()]
  await using stream = await listenAs(reader)
  const coming = stream.take(1)
  const { notifications } = await send(sender, reader, more)
  await coming
  const notificationId = notifications[0]?.id
  const call = called('notifications.send')
  expect(call).toMatchObject({ type: 'mutation', userId: sender.id, via: 'session' })
  const { traceId } = call ?? {}
  expect(traceId).toMatch(/^[\da-f]{32}$/)
  await eventually(() => expect(messagesOf(traceId)).toContain('answered notifications.send'))
  const story = told(traceId)
  expect(story.find(({ message }) => message.startsWith('committed'))).toMatchObject({
    event: 'notification.created',
    notificationId,
    userIds: [reader.id],
  })
  expect(story.find(({ message }) => message.startsWith('delivered'))).toMatchObject({
    event: 'notification.created',
    userId: reader.id,
    streamId: expect.any(String),
    seq: 1,
    notificationId,
  })
  await reader.api.notifications.markRead({ ids: [String(notificationId)] })
  const receipt = told(traceId).at(-1)
  expect(receipt).toMatchObject({ message: 'acknowledged: read', notificationId, userId: reader.id })
  expect(receipt?.['callTraceId']).toBe(called('notifications.markRead')?.traceId)
})

test('the hint is told of where one was waited for', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  await using stream = await listenAs(reader)
  await eventually(async () => {
    lines.length = 0
    const coming = stream.take(1)
    await send(sender, reader)
    await coming
    const story = messagesOf(called('notifications.send')?.traceId)
    expect(story.indexOf('hinted')).toBeGreaterThan(0)
    expect(story.indexOf('hinted')).toBe(story.indexOf('delivered notification.created') - 1)
  })
})

test('a message has one trace, for all its readers and what they have of it', async () => {
  const [ann, ben] = [await somebody(), await somebody()]
  const { id: conversationId } = await ann.api.conversations.open({ with: [ben.user.username] })
  await using stream = await listenAs(ben)
  const coming = stream.take(3)
  const { id: messageId, seq } = await ann.api.messages.send({ conversationId, body: 'Secret body', clientId: 'a' })
  await coming
  const { traceId } = called('messages.send') ?? {}
  const posted = told(traceId).find(({ message }) => message === 'committed message.posted')
  expect(posted).toMatchObject({ messageId, conversationId, readers: 2 })
  expect(messagesOf(traceId)).toContain('delivered message.posted')
  const where = { conversationId, messageSeq: seq, userId: ben.id }
  await ben.api.conversations.markDelivered({ items: [{ id: conversationId, seq }] })
  expect(told(traceId).at(-1)).toMatchObject({ message: 'acknowledged: delivered', ...where })
  await ben.api.conversations.markRead({ id: conversationId, seq })
  expect(told(traceId)).toContainEqual(expect.objectContaining({ message: 'acknowledged: read', ...where }))
})

test('a call that is refused says how, and an absent reader is told of when they are back', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  await refusal(reader.api.conversations.get({ id: crypto.randomUUID() }))
  await eventually(() => expect(lines.at(-1)).toMatchObject({ failure: 'NOT_FOUND' }))
  const away = await listenAs(reader)
  await away.drop()
  await send(sender, reader)
  const { traceId } = called('notifications.send') ?? {}
  expect(messagesOf(traceId)).not.toContain('delivered notification.created')
  await using back = await listenAs(reader, away.sync.cursor)
  await back.take(1)
  expect(messagesOf(traceId)).toContain('delivered notification.created')
  expect(messagesOf(traceId)).not.toContain('hinted')
})

test('what goes to many takes no more than a few lines', async () => {
  const [sender, ...readers] = await Promise.all(Array.from({ length: 30 }, somebody))
  lines.length = 0
  const to = readers.map(({ user }) => user.username)
  await sender?.api.notifications.send({ to, kind: 'announcement', data: { title: 'News' } })
  const story = told(called('notifications.send')?.traceId)
  expect(story.length).toBeLessThan(30)
  expect(story.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^committed \d+ more$/))
})

test('of what a team stores with its own events, only ids are told', () => {
  const own: Line[] = []
  const story = createStory({ debug: (fields, message) => void own.push({ ...fields, message }) })
  const data = { notificationId: 'one', text: 'Secret text', ids: ['two', { secret: 3 }], seq: 'Secret' }
  story.committed({ traceId: 'abc', entries: [{ userId: 'ann', type: 'poll.closed', data }] })
  expect(own).toEqual([
    expect.objectContaining({ traceId: 'abc', event: 'poll.closed', notificationId: 'one', ids: ['two'] }),
  ])
  expect(JSON.stringify(own)).not.toMatch(/secret/i)
})

test('what is in a message, a notification or a call is told in no line', async () => {
  const [ann, ben] = [await somebody(), await somebody()]
  const group = await ann.api.conversations.open({ with: [ben.user.username], title: 'Secret group' })
  const post = { conversationId: group.id, body: 'Secret body @ben', clientId: 'Secret client id' }
  await using stream = await listenAs(ben)
  const message = await ann.api.messages.send(post)
  await ann.api.messages.edit({ id: message.id, body: 'Secret edit' })
  await ben.api.messages.react({ id: message.id, emoji: '🤫', on: true })
  await ben.api.messages.search({ query: 'Secret query' })
  await send(ann, ben, { key: 'Secret key', groupKey: 'Secret topic' })
  await ann.api.users.update({ displayName: 'Secret name' })
  await stream.take(4)
  expect(lines.length).toBeGreaterThan(10)
  expect(JSON.stringify(lines)).not.toMatch(/secret|🤫/i)
})
