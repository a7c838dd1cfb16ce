import { requests } from '@carillon/db'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type Person, refusal, type World } from '../testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`person-${++people}`)

const send = (from: Person, to: Person, key: string | undefined, title = 'Build done') =>
  from.api.notifications.send({ to: [to.user.username], kind: 'announcement', data: { title }, key })

const received = async (person: Person) => (await person.api.notifications.list({})).items.map((item) => item.title)

test('the same key gets the same answer, and nothing happens twice', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  const first = await send(sender, reader, 'build-1')
  expect(await send(sender, reader, 'build-1')).toEqual(first)
  expect(await received(reader)).toEqual(['Build done'])
  expect(await reader.api.notifications.counts()).toMatchObject({ unread: 1, unseen: 1 })
})

test('another key, or none, is another request', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  for (const key of ['one', 'two', undefined, undefined]) await send(sender, reader, key)
  expect(await received(reader)).toHaveLength(4)
})

test('the same key with other content is a conflict, and changes nothing', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  await send(sender, reader, 'build-1')
  expect(await refusal(send(sender, reader, 'build-1', 'Build failed'))).toMatchObject({
    code: 'CONFLICT',
    field: 'key',
  })
  expect(await refusal(send(sender, sender, 'build-1'))).toMatchObject({ code: 'CONFLICT', field: 'key' })
  expect(await received(reader)).toEqual(['Build done'])
  expect(await received(sender)).toEqual([])
})

test('the same content is the same in whatever order its fields come, and its lists only in their order', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  const [to, other] = [reader.user.username, sender.user.username]
  const { send } = sender.api.notifications
  const data = { title: 'Build done', link: '/builds/1' }
  const first = await send({ to: [to, other], kind: 'announcement', data, key: 'build-1' })
  const turned = { key: 'build-1', data: { link: '/builds/1', title: 'Build done' }, kind: 'announcement' }
  expect(await send({ ...turned, to: [to, other] })).toEqual(first)
  expect(await refusal(send({ ...turned, to: [other, to] }))).toMatchObject({ code: 'CONFLICT', field: 'key' })
  expect(await received(reader)).toEqual(['Build done'])
})

test('repeats at the same moment are one request', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  const answers = await Promise.all(Array.from({ length: 8 }, () => send(sender, reader, 'build-1')))
  expect(new Set(answers.map((answer) => answer.notifications[0]?.id)).size).toBe(1)
  expect(await received(reader)).toEqual(['Build done'])
})

test('a key belongs to its user: another may use the same', async () => {
  const [one, other, reader] = [await somebody(), await somebody(), await somebody()]
  await send(one, reader, 'nightly', 'From one')
  await send(other, reader, 'nightly', 'From the other')
  expect(await received(reader)).toEqual(['From the other', 'From one'])
})

test('a key belongs to its procedure', async () => {
  const admin = await world.person('admin', { isAdmin: true })
  const data = { title: 'Hello' }
  await admin.api.notifications.send({ to: ['admin'], kind: 'announcement', data, key: 'hello' })
  await admin.api.notifications.broadcast({ kind: 'announcement', data, key: 'hello' })
  expect(await received(admin)).toEqual(['Hello', 'Hello'])
})

test('a request that failed leaves its key free', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  const misspelt = { to: ['ghost'], kind: 'announcement', data: { title: 'Build done' }, key: 'build-1' }
  expect(await refusal(sender.api.notifications.send(misspelt))).toMatchObject({ code: 'BAD_REQUEST', field: 'to' })
  await send(sender, reader, 'build-1')
  expect(await received(reader)).toEqual(['Build done'])
})

test('what is stored of a request names neither its key nor its content', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  await send(sender, reader, 'secret-key', 'Secret title')
  const rows = await world.database.db.select().from(requests)
  const stored = JSON.stringify(rows)
  expect(rows.length).toBeGreaterThan(0)
  expect(stored).not.toContain('secret-key')
  expect(stored).not.toContain('Secret title')
})
