import type { AppRouter } from '@carillon/api'
import { createTRPCClient, splitLink, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { describeError } from './errors.ts'
import { followEvents } from './events.ts'
import { liveLink } from './live-link.ts'
import { socketLink } from './socket-link.ts'
import { createNetwork, type PlayedSocket, sync } from './socket-world.ts'
import { at } from './testing.ts'
import { togetherLink } from './together-link.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
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
async function playing(timeoutMs = 15_000, before: TRPCLink<AppRouter>[] = []) {
  const network = createNetwork()
  onTestFinished(() => network.connection.close())
  const leaving = new AbortController()
  const byHttp: string[] = []
  const noteDown: TRPCLink<AppRouter> =
    () =>
    ({ op }) =>
      observable((observer) => {
        byHttp.push((op.input as Call['params']['input']).data.title)
        observer.next({ result: { data: { by: 'http' } } })
        observer.complete()
      })
  const api = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: liveLink(network.connection),
        false: [...before, socketLink(network.connection, timeoutMs), noteDown],
      }),
    ],
  })
  const listen = async () => {
    for await (const _ of followEvents(api, { signal: leaving.signal }));
  }
  void listen()
  await pass(0)
  const socket = network.socket()
  await socket.accept()
  /** What became of it. */
  const send = (title: string, signal?: AbortSignal) =>
    api.notifications.send
      .mutate({ to: ['bob'], kind: 'announcement', data: { title } }, { signal })
      .catch((error: unknown) => describeError(error).code)
  const greet = async () => {
    socket.yield(at(1), sync)
    await pass(0)
  }
  const answer = ({ id }: Call, data: object) => socket.say(JSON.stringify({ id, result: { type: 'data', data } }))
  return { ...network, socket, byHttp, send, greet, answer, stopListening: () => leaving.abort() }
}

test('what is sent at once while events flow goes along with them in one frame, and each has its own answer', async () => {
  const { socket, byHttp, send, greet, answer } = await playing()
  await greet()
  const outcomes = Promise.all(['one', 'two'].map((title) => send(title)))
  await pass(1)
  const [frame = [], ...others] = framesOf(socket)
  expect(others).toEqual([])
  expect(titlesOf(frame)).toEqual(['one', 'two'])
  for (const call of frame.toReversed()) answer(call, { by: call.params.input.data.title })
  expect(await outcomes).toEqual([{ by: 'one' }, { by: 'two' }])
  expect(byHttp).toEqual([])
})

test('what is said leaves in the same turn: no timer is waited for', async () => {
  const { socket, send, greet } = await playing()
  await greet()
  void send('now')
  for (let step = 0; step < 5; step++) await null
  expect(titlesOf(callsOf(socket))).toEqual(['now'])
})

test('before events flow, when it is long and when much is under way, the other way is taken', async () => {
  const { socket, byHttp, send, greet } = await playing()
  await send('early')
  await greet()
  await send('long'.repeat(250))
  for (let number = 0; number < 100; number++) void send(`no. ${number}`)
  await pass(1)
  expect(callsOf(socket)).toHaveLength(80)
  expect(byHttp.map((title) => title.slice(0, 8))).toEqual([
    'early',
    'longlong',
    ...Array.from({ length: 20 }, (_, index) => 80 + index).map((n) => `no. ${n}`),
  ])
})

test('what leaves together fits into a frame of the server', async () => {
  const { socket, byHttp, send, greet } = await playing()
  await greet()
  for (let number = 0; number < 70; number++) void send(`${number} ${'x'.repeat(800)}`)
  await pass(1)
  const frames = socket.sent.filter((frame) => frame.includes('notifications.send'))
  expect(Math.max(...frames.map((frame) => frame.length))).toBeLessThan(64 * 1_024)
  expect(callsOf(socket).length).toBeGreaterThan(45)
  expect(callsOf(socket).length + byHttp.length).toBe(70)
  expect(byHttp.length).toBeGreaterThan(10)
})

test('an answer makes room for the next', async () => {
  const { socket, byHttp, send, greet, answer } = await playing()
  await greet()
  for (let number = 0; number < 80; number++) void send(`no. ${number}`)
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

test('of a socket that was given up nothing is believed, whatever its goodbye says', async () => {
  const { socket, byHttp, send, greet, connection } = await playing()
  await greet()
  const outcome = send('unsure')
  await pass(1)
  socket.answersPings = false
  // A browser waits for the other end, and passes over what still comes from it.
  socket.close = () => {
    socket.readyState = 2
  }
  connection.check()
  await pass(2_600)
  socket.lose(4000)
  expect(await outcome).toBe('OFFLINE')
  expect(byHttp).toEqual([])
})

test('without an answer it fails after its time, and the connection is doubted', async () => {
  // Before the connection would be doubted anyway.
  const timeoutMs = 3_000
  const { socket, byHttp, send, greet } = await playing(timeoutMs)
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

test('what is said anew once its call was refused has an answer of its own', async () => {
  const { socket, byHttp, send, greet, answer } = await playing(15_000, [togetherLink()])
  await greet()
  const outcomes = Promise.all(['one', 'two'].map((title) => send(title)))
  await pass(1)
  const [many, ...others] = callsOf(socket)
  expect(others).toEqual([])
  const error = { code: -32_004, message: 'Of a version before.', data: { code: 'NOT_FOUND' } }
  socket.say(JSON.stringify({ id: many?.id, error }))
  await pass(1)
  // The first of them under the same number.
  for (const call of callsOf(socket).slice(1)) answer(call, { by: call.params.input.data.title })
  await pass(15_000)
  expect(await outcomes).toEqual([{ by: 'one' }, { by: 'two' }])
  expect(byHttp).toEqual([])
})

test('while the socket is closing, or doubted, the other way is taken', async () => {
  const { socket, sockets, byHttp, send, greet, connection } = await playing()
  await greet()
  socket.answersPings = false
  connection.check()
  await send('doubted')
  socket.answersPings = true
  socket.say('PONG')
  await pass(0)
  socket.readyState = 2
  await send('closing')
  await pass(1)
  expect(byHttp).toEqual(['doubted', 'closing'])
  expect(sockets()).toHaveLength(1)
})

test('what has not left when the socket begins to close is said elsewhere, whatever the reason', async () => {
  const { socket, sockets, byHttp, send, greet } = await playing()
  await greet()
  const outcome = send('about to leave')
  socket.readyState = 2
  // It may take long to close.
  expect(await outcome).toEqual({ by: 'http' })
  expect(byHttp).toEqual(['about to leave'])
  socket.lose(1006)
  expect(callsOf(socket)).toEqual([])
  await pass(100)
  expect(sockets().flatMap((one) => callsOf(one))).toEqual([])
})

test('who stops listening still hears of what was sent', async () => {
  const { socket, send, greet, answer, stopListening, connection } = await playing()
  await greet()
  const outcome = send('last words')
  await pass(1)
  stopListening()
  await pass(0)
  expect(socket.readyState).toBe(1)
  const [call] = callsOf(socket)
  if (call) answer(call, { by: 'socket' })
  expect(await outcome).toEqual({ by: 'socket' })
  await pass(0)
  expect(socket.readyState).toBe(3)
  expect(connection.get().status).toBe('idle')
})

test('what nobody waits for any more takes its place until the server has answered', async () => {
  const { byHttp, send, greet } = await playing()
  await greet()
  const impatient = new AbortController()
  const outcomes = Promise.all(Array.from({ length: 80 }, (_, number) => send(`no. ${number}`, impatient.signal)))
  await pass(1)
  impatient.abort()
  expect(new Set(await outcomes)).toEqual(new Set(['OFFLINE']))
  await send('one more')
  expect(byHttp).toEqual(['one more'])
})
