import type { AppRouter } from '@carillon/api'
import { createTRPCClient } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { describeError } from './errors.ts'
import { socketLink } from './socket-link.ts'
import { createNetwork, type PlayedSocket, sync } from './socket-world.ts'
import { at } from './testing.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const timeoutMs = 15_000
type Call = { id: number; method: string; params: { input: { data: { title: string } } } }

/** The calls that were sent over it, frame by frame. */
const framesOf = ({ sent }: PlayedSocket): Call[][] =>
  sent
    .filter((text) => /^[[{]/.test(text))
    .map((text) => [JSON.parse(text)].flat().filter(({ method }: Call) => method === 'mutation'))
    .filter((calls) => calls.length > 0)
const callsOf = (socket: PlayedSocket) => framesOf(socket).flat()
const titlesOf = (calls: Call[]) => calls.map(({ params }) => params.input.data.title)

/** A program that follows its events, and whose other way leads nowhere but into a list. */
async function playing() {
  const network = createNetwork()
  network.listen()
  await pass(0)
  const byHttp: string[] = []
  const api = createTRPCClient<AppRouter>({
    links: [
      socketLink(network.connection, timeoutMs),
      () =>
        ({ op }) =>
          observable((observer) => {
            byHttp.push((op.input as Call['params']['input']).data.title)
            observer.next({ result: { data: { by: 'http' } } })
            observer.complete()
          }),
    ],
  })
  const socket = network.socket()
  await socket.accept()
  /** What became of it. */
  const send = (title: string) =>
    api.notifications.send
      .mutate({ to: ['bob'], kind: 'announcement', data: { title } })
      .catch((error: unknown) => describeError(error).code)
  const greet = async () => {
    socket.yield(at(1), sync)
    await pass(0)
  }
  const answer = ({ id }: Call, data: object) => socket.say(JSON.stringify({ id, result: { type: 'data', data } }))
  return { ...network, socket, byHttp, send, greet, answer }
}

test('what is sent at once while events flow goes along with them in one frame, and each has its own answer', async () => {
  const { socket, byHttp, send, greet, answer } = await playing()
  await greet()
  const outcomes = Promise.all(['one', 'two'].map(send))
  await pass(1)
  const [frame = [], ...others] = framesOf(socket)
  expect(others).toEqual([])
  expect(titlesOf(frame)).toEqual(['one', 'two'])
  for (const call of frame.toReversed()) answer(call, { by: call.params.input.data.title })
  expect(await outcomes).toEqual([{ by: 'one' }, { by: 'two' }])
  expect(byHttp).toEqual([])
})

test('before events flow, when it is long and when much is under way, the other way is taken', async () => {
  const { socket, byHttp, send, greet } = await playing()
  await send('early')
  await greet()
  await send('long'.repeat(250))
  for (let number = 0; number < 70; number++) void send(`no. ${number}`)
  await pass(1)
  expect(callsOf(socket)).toHaveLength(64)
  expect(byHttp.map((title) => title.slice(0, 8))).toEqual([
    'early',
    'longlong',
    ...[64, 65, 66, 67, 68, 69].map((n) => `no. ${n}`),
  ])
})

test('an answer makes room for the next', async () => {
  const { socket, byHttp, send, greet, answer } = await playing()
  await greet()
  for (let number = 0; number < 64; number++) void send(`no. ${number}`)
  await pass(1)
  const [first] = callsOf(socket)
  if (first) answer(first, {})
  await pass(0)
  for (const title of ['fits', 'does not']) void send(title)
  await pass(1)
  expect(byHttp).toEqual(['does not'])
})

test('lost on the way, it is not said twice: nobody knows what became of it', async () => {
  const { socket, byHttp, send, greet } = await playing()
  await greet()
  const outcome = send('lost')
  await pass(1)
  socket.lose(1006)
  expect(await outcome).toBe('OFFLINE')
  expect(byHttp).toEqual([])
})

test('what a server that leaves has not taken up is said elsewhere', async () => {
  const { socket, byHttp, send, greet } = await playing()
  await greet()
  const outcome = send('in time')
  await pass(1)
  socket.lose(4000)
  expect(await outcome).toEqual({ by: 'http' })
  expect(byHttp).toEqual(['in time'])
})

test('without an answer it fails after its time, and the connection is doubted', async () => {
  const { socket, byHttp, send, greet } = await playing()
  await greet()
  const outcome = send('unheard')
  await pass(1)
  socket.answersPings = false
  const pings = () => socket.sent.filter((text) => text === 'PING').length
  const before = pings()
  await pass(timeoutMs)
  expect(await outcome).toBe('OFFLINE')
  expect(pings()).toBeGreaterThan(before)
  expect(byHttp).toEqual([])
})

test('the refusal of a server is told as it is', async () => {
  const { socket, byHttp, send, greet } = await playing()
  await greet()
  const outcome = send('refused')
  await pass(1)
  const [call] = callsOf(socket)
  const error = { code: -32_029, message: 'Slowly.', data: { code: 'TOO_MANY_REQUESTS' } }
  socket.say(JSON.stringify({ id: call?.id, error }))
  expect(await outcome).toBe('TOO_MANY_REQUESTS')
  expect(byHttp).toEqual([])
})
