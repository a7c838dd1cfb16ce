import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { createTestServer, type TestServer } from './testing.ts'

let server: TestServer
let cookie = ''
let authorization = ''
beforeAll(async () => {
  server = await createTestServer()
  cookie = await server.signUp('alice')
  const { token } = await server.createToken(cookie, ['notifications:send'])
  authorization = `Bearer ${token}`
})
afterAll(() => server[Symbol.asyncDispose]())

interface Frame {
  id: number
  result: { type: string; id?: string; data?: { id: string; data: { type: string; notification?: { title: string } } } }
}

/** A socket with so many streams of events. */
async function follow(streams: number) {
  const socket: WebSocket = server.openSocket({ cookie })
  const frames: Frame[] = []
  socket.on('message', (text) => frames.push(JSON.parse(String(text))))
  await new Promise((resolve) => socket.once('open', resolve))
  const params = { path: 'live.events', input: {} }
  for (let id = 1; id <= streams; id++) socket.send(JSON.stringify({ id, method: 'subscription', params }))
  const ofStream = (wanted: number) => frames.filter(({ id, result }) => id === wanted && result.type === 'data')
  const titlesOf = (id: number) => ofStream(id).flatMap(({ result }) => result.data?.data.notification?.title ?? [])
  for (let id = 1; id <= streams; id++) await eventually(() => expect(ofStream(id)).toHaveLength(1))
  return { socket, ofStream, titlesOf, [Symbol.dispose]: () => socket.terminate() }
}

const tell = (title: string) =>
  server.call('notifications.send', { to: ['alice'], kind: 'announcement', data: { title } }, { authorization })

test('what is written at once looks just as what tRPC writes, under the same cursors', async () => {
  using written = await follow(1)
  // Nobody knows which of the two such a frame would be for, so both get theirs from tRPC.
  using usual = await follow(2)
  const titles = Array.from({ length: 10 }, (_, number) => `No. ${number}`)
  for (const title of titles) expect((await tell(title)).status).toBe(200)
  await eventually(() => {
    expect(written.titlesOf(1)).toEqual(titles)
    expect(usual.titlesOf(1)).toEqual(titles)
    expect(usual.titlesOf(2)).toEqual(titles)
  })
  const [one, other] = [written.ofStream(1).slice(1), usual.ofStream(1).slice(1)]
  expect(one).toEqual(other)
  expect(usual.ofStream(2).slice(1)).toEqual(other.map((frame) => ({ ...frame, id: 2 })))
})

test('many at once come in order and once, whichever way each of them takes', async () => {
  using one = await follow(1)
  const before = one.ofStream(1).length
  const answers = await Promise.all(Array.from({ length: 60 }, (_, number) => tell(`All ${number}`)))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  await eventually(() => expect(one.ofStream(1)).toHaveLength(before + 60))
  const numbers = one.ofStream(1).map(({ result }) => Number(result.id?.split('.')[1]))
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index))
})
