import { conversations, type Hints, users } from '@carillon/db'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { announcement } from '../notifications/kinds/announcement.ts'
import { notify } from '../notifications/notify.ts'
import { createWorld, listenAs, type Person, type World } from '../testing.ts'
import { transaction, type Work } from './transaction.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`person-${++people}`)

const raise = (work: Work, to: Person, title: string) => notify(work, announcement, { to: [to.id], data: { title } })

const rename = ({ tx }: Work, person: Person, displayName: string) =>
  tx.update(users).set({ displayName }).where(eq(users.id, person.id))

const fail = ({ tx }: Work, code: string) =>
  tx.execute(sql.raw(`do $$ begin raise exception using errcode = '${code}'; end $$`))

test('a deadlock is tried again, and what it emitted is emitted once', { timeout: 15_000 }, async () => {
  const [ann, ben] = [await somebody(), await somebody()]
  await using stream = await listenAs(ann)
  let attempts = 0
  let arrived = 0
  let meet = () => {}
  const bothHoldOne = new Promise<void>((resolve) => {
    meet = resolve
  })
  const crosswise = (first: Person, second: Person, title: string) =>
    transaction(ann.context, async (work) => {
      attempts++
      await raise(work, ann, title)
      await rename(work, first, title)
      if (++arrived === 2) meet()
      await bothHoldOne
      await rename(work, second, title)
      return title
    })
  const answers = await Promise.all([crosswise(ann, ben, 'there'), crosswise(ben, ann, 'back')])
  expect(answers).toEqual(['there', 'back'])
  expect(attempts).toBe(3)
  const heard = await stream.take(2)
  const titles = heard.map(({ event }) => event.type === 'notification.created' && event.notification.title)
  expect(titles.toSorted()).toEqual(['back', 'there'])
  expect(await ann.api.notifications.counts()).toMatchObject({ unread: 2 })
})

test('what fails every time is tried four times, what cannot succeed only once', async () => {
  const ann = await somebody()
  const attemptsAt = async (code: string) => {
    let attempts = 0
    const failing = transaction(ann.context, async (work) => {
      attempts++
      await fail(work, code)
    })
    await expect(failing).rejects.toMatchObject({ cause: { code } })
    return attempts
  }
  expect(await attemptsAt('40001')).toBe(4)
  expect(await attemptsAt('40P01')).toBe(4)
  expect(await attemptsAt('55P03')).toBe(4)
  expect(await attemptsAt('23505')).toBe(1)
})

test('the hint leaves after the commit, once for each transaction', async () => {
  const [ann, ben] = [await somebody(), await somebody()]
  const { db } = ann.context
  const visible: Promise<number>[] = []
  const announced: string[][] = []
  const hints: Pick<Hints, 'announce'> = {
    announce(userIds) {
      announced.push([...userIds])
      // Asked on another connection: it sees what is committed and nothing else.
      visible.push(db.$count(conversations, eq(conversations.title, 'committed')))
    },
  }
  await transaction({ db, hints }, async (work) => {
    await work.tx.insert(conversations).values({ type: 'group', title: 'committed' })
    await raise(work, ann, 'one')
    await raise(work, ben, 'two')
    await raise(work, ann, 'three')
    expect(announced).toEqual([])
  })
  expect(announced).toEqual([[ann.id, ben.id]])
  expect(await Promise.all(visible)).toEqual([1])
})

test('what fails is neither stored nor announced nor counted', async () => {
  const ann = await somebody()
  const { db } = ann.context
  const announced: string[] = []
  const hints: Pick<Hints, 'announce'> = {
    announce: (userIds) => void announced.push(...userIds),
  }
  await transaction({ db, hints }, (work) => raise(work, ann, 'this one'))
  expect(announced).toEqual([ann.id])
  const failing = transaction({ db, hints }, async (work) => {
    await raise(work, ann, 'not this one')
    await fail(work, '23505')
  })
  await expect(failing).rejects.toThrow()
  expect(announced).toEqual([ann.id])
  const { items } = await ann.api.notifications.list({})
  expect(items.map((item) => item.title)).toEqual(['this one'])
  expect(await ann.api.notifications.counts()).toMatchObject({ unseen: 1, unread: 1 })
})

test('fan-outs to overlapping groups, named in any order, do not deadlock', { timeout: 15_000 }, async () => {
  const group = await Promise.all(Array.from({ length: 6 }, somebody))
  const ids = group.map((person) => person.id)
  const rounds = 40
  let attempts = 0
  const [first] = group
  if (!first) throw new Error('Nobody is there.')
  await Promise.all(
    Array.from({ length: rounds }, (_, round) =>
      transaction(first.context, (work) => {
        attempts++
        const to = round % 2 ? ids : ids.toReversed()
        return notify(work, announcement, { to, data: { title: `Round ${round}` } })
      }),
    ),
  )
  expect(attempts).toBe(rounds)
  for (const person of group) expect(await person.api.notifications.counts()).toMatchObject({ unread: rounds })
})
