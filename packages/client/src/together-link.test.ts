import type { AppRouter } from '@carillon/api'
import { createTRPCClient, TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { expect, test } from 'vitest'
import { describeError } from './errors.ts'
import { togetherLink } from './together-link.ts'

type Op = { path: string; input: { items?: { data: { title: string } }[]; data?: { title: string } } }
type Answer = (op: Op) => { data: unknown } | { code: string }

const failure = (code: string) => ({ error: { code: -32_000, message: code, data: { code, httpStatus: 400 } } })
const named = (title: string | undefined) => ({ notifications: [{ id: title, username: 'bob' }] })
const bodyOf = ({ input }: Op) => (input.items ?? [input]).map(({ data }) => data?.title)

/** As a server would: each item has its own outcome. */
const answerEach: Answer = (op) => {
  const titles = bodyOf(op)
  if (op.path === 'notifications.send') return { data: named(titles[0]) }
  return { data: { results: titles.map((title) => (title === 'bad' ? failure('BAD_REQUEST') : named(title))) } }
}

/** A program whose calls go into a list, and are answered by and by. */
function playing(answer: Answer = answerEach) {
  const calls: Op[] = []
  const server: TRPCLink<AppRouter> =
    () =>
    ({ op }) =>
      observable((observer) => {
        const call: Op = { path: op.path, input: op.input as Op['input'] }
        calls.push(call)
        const timer = setTimeout(() => {
          const outcome = answer(call)
          if ('code' in outcome) return observer.error(TRPCClientError.from(failure(outcome.code)))
          observer.next({ result: { data: outcome.data } })
          observer.complete()
        }, 5)
        return () => clearTimeout(timer)
      })
  const api = createTRPCClient<AppRouter>({ links: [togetherLink(), server] })
  const send = (
    title: string,
    more: { key?: string; sendAt?: string; expiresAt?: string; body?: string } = {},
    signal?: AbortSignal,
  ) => {
    const { body, ...others } = more
    const data = { title, ...(body && { body }) }
    return api.notifications.send
      .mutate({ to: ['bob'], kind: 'announcement', data, ...others }, { signal })
      .then(({ notifications }) => notifications[0]?.id)
      .catch((error: unknown) => describeError(error).code)
  }
  const paths = () => calls.map(({ path }) => path.replace('notifications.', ''))
  return { calls, send, paths }
}

test('what is said in one go leaves as one call, in order, and each has its own answer', async () => {
  const { calls, send, paths } = playing()
  expect(await Promise.all(['one', 'bad', 'three'].map((title) => send(title)))).toEqual([
    'one',
    'BAD_REQUEST',
    'three',
  ])
  expect(paths()).toEqual(['sendMany'])
  expect(calls.map(bodyOf)).toEqual([['one', 'bad', 'three']])
})

test('what comes alone, and what has a key or a time, leaves by itself', async () => {
  const { send, paths } = playing()
  expect(await send('one')).toBe('one')
  expect(await Promise.all([send('two', { key: 'k1' }), send('three', { key: 'k2' })])).toEqual(['two', 'three'])
  const time = '2026-03-05T12:00:00Z'
  expect(await Promise.all([send('four', { sendAt: time }), send('five', { expiresAt: time })])).toEqual([
    'four',
    'five',
  ])
  expect(paths()).toEqual(Array(5).fill('send'))
})

test('a call holds as much as the server takes', async () => {
  const { calls, send } = playing()
  const short = Array.from({ length: 150 }, (_, number) => `no. ${number}`)
  expect(await Promise.all(short.map((title) => send(title)))).toEqual(short)
  expect(calls.map((call) => bodyOf(call).length)).toEqual([32, 32, 32, 32, 22])
  calls.length = 0
  await Promise.all(short.slice(0, 50).map((title) => send(title, { body: 'x'.repeat(1_900) })))
  expect(calls.length).toBeGreaterThan(2)
  for (const { input } of calls) expect(JSON.stringify(input).length).toBeLessThan(42 * 1_024)
})

test('none is left to leave by itself, where it would overtake those before it', async () => {
  const { calls, send } = playing()
  const titles = Array.from({ length: 33 }, (_, number) => `no. ${number}`)
  expect(await Promise.all(titles.map((title) => send(title)))).toEqual(titles)
  expect(calls.map((call) => bodyOf(call).length)).toEqual([31, 2])
  expect(calls.flatMap(bodyOf)).toEqual(titles)
})

test('an error of the call is the error of each', async () => {
  const { send } = playing(() => ({ code: 'SERVICE_UNAVAILABLE' }))
  expect(await Promise.all(['one', 'two'].map((title) => send(title)))).toEqual(Array(2).fill('SERVICE_UNAVAILABLE'))
})

test('a server that does not know of it is told one by one, from then on', async () => {
  const { send, paths } = playing((op) =>
    op.path === 'notifications.sendMany' ? { code: 'NOT_FOUND' } : answerEach(op),
  )
  for (const pair of [
    ['one', 'two'],
    ['three', 'four'],
  ]) {
    expect(await Promise.all(pair.map((title) => send(title)))).toEqual(pair)
  }
  expect(paths()).toEqual(['sendMany', 'send', 'send', 'send', 'send'])
})

test('who gives one up leaves the others as they are, and what has not left is not said', async () => {
  const { calls, send } = playing()
  const leaving = new AbortController()
  const early = Promise.all([send('one'), send('unsaid', {}, leaving.signal), send('two')])
  leaving.abort()
  expect(await early).toEqual(['one', 'OFFLINE', 'two'])
  expect(calls.map(bodyOf)).toEqual([['one', 'two']])
  calls.length = 0
  expect(await Promise.all([send('one'), send('given up long ago', {}, AbortSignal.abort()), send('two')])).toEqual([
    'one',
    'OFFLINE',
    'two',
  ])
  expect(calls.map(bodyOf)).toEqual([['one', 'two']])
  const later = new AbortController()
  const said = Promise.all([send('three'), send('said', {}, later.signal)])
  await Promise.resolve().then(() => {})
  later.abort()
  expect(await said).toEqual(['three', 'OFFLINE'])
})

test('an answer that is missing is an error', async () => {
  const { send } = playing(() => ({ data: { results: [named('one')] } }))
  expect(await Promise.all([send('one'), send('two')])).toEqual(['one', 'OFFLINE'])
})
