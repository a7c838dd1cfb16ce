import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, listenAs, type Person, refusal, type World } from '../testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`person-${++people}`)
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()
const titlesOf = async ({ api }: Person) => (await api.notifications.list({})).items.map(({ title }) => title)
const sending = (to: Person[], title: string, key: string) => {
  return { to: to.map(({ user }) => user.username), kind: 'announcement', data: { title }, key }
}

test('what is taken back is gone everywhere, in whatever state it was, and from the counts', async () => {
  const [sender, one, other] = [await somebody(), await somebody(), await somebody()]
  const { notifications } = await sender.api.notifications.send(sending([one, other], 'Wrong', 'wrong'))
  await sender.api.notifications.send(sending([one, other], 'Right', 'right'))
  const ofOther = notifications.find(({ username }) => username === other.user.username)?.id ?? ''
  await other.api.notifications.markRead({ ids: [ofOther] })
  await using stream = await listenAs(one)
  expect(await sender.api.notifications.retract({ key: 'wrong' })).toEqual({ removed: 2, cancelled: false })
  const [told] = await stream.take(1)
  const ofOne = notifications.find(({ username }) => username === one.user.username)?.id
  expect(told?.event).toMatchObject({ type: 'notification.removed', ids: [ofOne], counts: { unread: 1, unseen: 1 } })
  for (const person of [one, other]) {
    expect(await titlesOf(person)).toEqual(['Right'])
    expect(await person.api.notifications.counts()).toMatchObject({ unseen: 1, unread: 1 })
  }
  expect(await sender.api.notifications.retract({ key: 'wrong' })).toEqual({ removed: 0, cancelled: false })
  // Late, the repeat of what was taken back is still a repeat.
  await sender.api.notifications.send(sending([one, other], 'Wrong', 'wrong'))
  expect(await titlesOf(one)).toEqual(['Right'])
})

test('what is said otherwise stays where it is and as it was read', async () => {
  const [sender, one, other] = [await somebody(), await somebody(), await somebody()]
  await sender.api.notifications.send(sending([one, other], 'Build runs', 'build'))
  await sender.api.notifications.send(sending([one], 'Something else', 'else'))
  await one.api.notifications.markRead({ all: true })
  await using stream = await listenAs(other)
  const data = { title: 'Build done', link: '/builds/1' }
  expect(await sender.api.notifications.replace({ key: 'build', data })).toEqual({ replaced: 2, scheduled: false })
  const [told] = await stream.take(1)
  expect(told?.event).toMatchObject({
    type: 'notification.rewritten',
    notification: { title: 'Build done', link: '/builds/1', data },
    counts: { unread: 1 },
  })
  const { items } = await one.api.notifications.list({})
  expect(items).toMatchObject([
    { title: 'Something else' },
    { title: 'Build done', readAt: expect.any(String), link: '/builds/1' },
  ])
})

test('what still waits is changed and taken back as well', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  const { notifications } = sender.api
  await notifications.send({ ...sending([reader], 'Later', 'later'), sendAt: inMs(60_000) })
  const data = { title: 'Later, otherwise' }
  expect(await notifications.replace({ key: 'later', data })).toEqual({ replaced: 0, scheduled: true })
  expect((await notifications.scheduled({})).items).toMatchObject([data])
  expect(await notifications.retract({ key: 'later' })).toEqual({ removed: 0, cancelled: true })
  expect((await notifications.scheduled({})).items).toEqual([])
  expect(await titlesOf(reader)).toEqual([])
})

test('keys are their sender’s, and data must fit', async () => {
  const [sender, reader, stranger] = [await somebody(), await somebody(), await somebody()]
  await sender.api.notifications.send(sending([reader], 'Mine', 'mine'))
  const theirs = [
    stranger.api.notifications.retract({ key: 'mine' }),
    stranger.api.notifications.replace({ key: 'mine', data: { title: 'Theirs' } }),
    reader.api.notifications.retract({ key: 'mine' }),
    sender.api.notifications.retract({ key: 'never used' }),
  ]
  for (const refused of await Promise.all(theirs.map(refusal))) expect(refused).toMatchObject({ code: 'NOT_FOUND' })
  const unfit = sender.api.notifications.replace({ key: 'mine', data: { title: '' } })
  expect(await refusal(unfit)).toMatchObject({ code: 'BAD_REQUEST', field: 'data.title' })
  expect(await titlesOf(reader)).toEqual(['Mine'])
})
