import { isTrackedEnvelope } from '@trpc/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noFigures } from '../figures/figures.ts'
import { createWorld, type Person, tell, tellWithoutHint, titleOf, type World } from '../testing.ts'
import { encodeCursor } from './cursor.ts'
import type { Event } from './event-map.ts'
import { follow } from './follow.ts'
import type { Hub } from './hub.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`reader-${++people}`)

interface Written {
  by: 'push' | 'generator'
  cursor: string
  title: string
}

/** Everything a reader who comes back to the beginning is given, in the order in which it leaves, up to the title `last`. */
async function returning({ id: userId, context: { hub } }: Person, hasRoom: (title: string) => boolean) {
  const leaving = new AbortController()
  const written: Written[] = []
  const delivered: (number | null)[] = []
  const lastEventId = encodeCursor(hub.epoch, userId, 0)
  const write = (by: Written['by'], cursor: string, event: Event) => {
    const title = titleOf(event)
    written.push({ by, cursor, title })
    if (title === 'last') leaving.abort()
  }
  const push = (cursor: string, event: Event) => {
    const isWritten = hasRoom(titleOf(event))
    if (isWritten) write('push', cursor, event)
    return isWritten
  }
  const figures = { ...noFigures, delivered: (storedAt: number | null) => void delivered.push(storedAt) }
  for await (const envelope of follow({ hub, userId, lastEventId, signal: leaving.signal, push, figures })) {
    if (isTrackedEnvelope<Event>(envelope)) write('generator', envelope[0], envelope[1])
  }
  return { written, delivered }
}

const missed = ['one', 'two', 'three', 'four', 'last']

test.for([
  ['all of it is written where there is room', () => true],
  ['nothing where there is none', () => false],
  ['some of it where there is room now and then', (title: string) => !['two', 'three'].includes(title)],
] as const)('of what somebody missed %s, and everything once and in order', async ([, hasRoom]) => {
  const reader = await somebody()
  for (const title of missed) await tell(reader, title)
  const { written, delivered } = await returning(reader, hasRoom)
  const cursors = missed.map((_, index) => encodeCursor(reader.context.hub.epoch, reader.id, index + 1))
  const expected = missed.map((title, index) => {
    return { by: hasRoom(title) ? 'push' : 'generator', cursor: cursors[index], title }
  })
  // What says where the stream begins is the generator's.
  expect(written.slice(1)).toEqual(expected)
  // They waited for their reader: how long they were on their way says nothing.
  expect(delivered).toEqual(missed.map(() => null))
})

test('how long it took is counted of what was stored while the stream began, though nobody has heard a hint of it', async () => {
  const reader = await somebody()
  const { hub } = reader.context
  const standing: Hub['standing'] = async (userId) => {
    const found = await hub.standing(userId)
    await tellWithoutHint(reader, 'last')
    return found
  }
  const { written, delivered } = await returning(
    { ...reader, context: { ...reader.context, hub: { ...hub, standing } } },
    () => true,
  )
  expect(written.slice(1).map(({ by, title }) => [by, title])).toEqual([['push', 'last']])
  expect(delivered).toEqual([expect.any(Number)])
})

test('broadcasts that were missed are written in front of what comes after them', async () => {
  const reader = await somebody()
  const admin = await world.person('admin', { isAdmin: true })
  for (const title of ['to all', 'to all again']) {
    await admin.api.notifications.broadcast({ kind: 'announcement', data: { title } })
  }
  // Its counts know of both.
  await reader.api.notifications.markSeen()
  await tell(reader, 'last')
  const { written } = await returning(reader, () => true)
  expect(written.slice(1).map(({ by, title }) => [by, title])).toEqual([
    ['push', 'to all'],
    ['push', 'to all again'],
    ['push', 'notification.changed'],
    ['push', 'last'],
  ])
})
