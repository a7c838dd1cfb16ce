import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createClient } from './create-client.ts'
import { describeError } from './errors.ts'

interface Asked {
  path: string
  /** How many sends are in it. */
  sends: number
  as: string | null
  bytes: number
}

const bytesOf = (body: unknown) => new TextEncoder().encode(String(body)).length

const asked: Asked[] = []
/** A server where nobody but `alice` is signed in. */
beforeEach(() => {
  asked.length = 0
  const unauthorized = { error: { code: -32_001, message: 'Sign in first.', data: { code: 'UNAUTHORIZED' } } }
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    const { pathname, searchParams } = new URL(url)
    const as = new Headers(init?.headers).get('carillon-user')
    const path = pathname.slice('/trpc/'.length)
    const { items = [] }: { items?: unknown[] } = JSON.parse(String(init?.body ?? '{}'))
    asked.push({ path, as, sends: items.length || path.split(',').length, bytes: bytesOf(init?.body ?? '') })
    const data = { results: items.map(() => ({ notifications: [] })) }
    const answer = as === null || as === 'alice' ? { result: { data } } : unauthorized
    return Response.json(searchParams.has('batch') ? path.split(',').map(() => answer) : answer)
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const unavailable = { error: { code: -32_603, message: 'Later.', data: { code: 'SERVICE_UNAVAILABLE' } } }

async function listen(events: AsyncIterable<unknown>) {
  for await (const _event of events) expect.unreachable()
}

const createTab = (expected: string) => {
  const onUnauthorized = vi.fn()
  const { api, close } = createClient({ url: 'http://carillon.test', expectedUser: () => expected, onUnauthorized })
  return { api, onUnauthorized, [Symbol.dispose]: close }
}

test('every call says whose page it is from, but those that tell or change who one is', async () => {
  using tab = createTab('alice')
  const { api } = tab
  await Promise.all([api.session.me.query(), api.notifications.counts.query(), api.conversations.list.query({})])
  await api.notifications.markSeen.mutate()
  await api.session.signIn.mutate({ username: 'bob', password: 'a long password' })
  await api.session.signOut.mutate()
  expect(asked).toMatchObject([
    { path: 'session.me', as: null },
    { path: 'notifications.counts,conversations.list', as: 'alice' },
    { path: 'notifications.markSeen', as: 'alice' },
    { path: 'session.signIn', as: null },
    { path: 'session.signOut', as: 'alice' },
  ])
  expect(tab.onUnauthorized).not.toHaveBeenCalled()
})

test('what a program tells many people at once goes together, what is long goes alone', async () => {
  const { api, close } = createClient({ url: 'http://carillon.test', token: 'crl_x' })
  const tell = (body: string) => api.notifications.send.mutate({ to: ['bob'], kind: 'announcement', data: { body } })
  await Promise.all([...Array.from({ length: 25 }, (_, number) => tell(`Number ${number}`)), tell('long'.repeat(700))])
  close()
  expect(asked.map(({ sends }) => sends).toSorted((one, other) => one - other)).toEqual([1, 25])
})

test('what has a key is one of a batch', async () => {
  const { api, close } = createClient({ url: 'http://carillon.test', token: 'crl_x' })
  const tell = (key: string) =>
    api.notifications.send.mutate({ to: ['bob'], kind: 'announcement', data: { title: 'Keyed' }, key })
  await Promise.all(Array.from({ length: 25 }, (_, number) => tell(`number ${number}`)))
  close()
  expect(asked.map(({ sends }) => sends).toSorted((one, other) => one - other)).toEqual([5, 20])
})

test.for(['a', 'ж', '漢'])(
  'no batch is larger than the server takes, whatever it is written in (%s)',
  async (letter) => {
    const { api, close } = createClient({ url: 'http://carillon.test', token: 'crl_x' })
    const data = { title: 'Long', body: letter.repeat(2_000) }
    const sending = Array.from({ length: 20 }, () =>
      api.notifications.send.mutate({ to: ['bob'], kind: 'announcement', data }),
    )
    await Promise.all(sending)
    close()
    for (const { bytes } of asked) expect(bytes).toBeLessThanOrEqual(64 * 1024)
  },
)

test('what a page says goes out as whoever said it, also when somebody else signs in meanwhile', async () => {
  let user = 'alice'
  const { api, close } = createClient({ url: 'http://carillon.test', expectedUser: () => user })
  const sending = api.notifications.send.mutate({ to: ['bob'], kind: 'announcement', data: { title: 'Mine' } })
  await Promise.resolve()
  user = 'bob'
  await sending
  close()
  expect(asked).toEqual([{ path: 'notifications.send', as: 'alice', sends: 1, bytes: expect.any(Number) }])
})

test('a page hears that its calls are refused because the browser is somebody else’s by now', async () => {
  using tab = createTab('bob')
  const refused = (error: unknown) => expect(describeError(error).code).toBe('UNAUTHORIZED')
  await tab.api.notifications.counts.query().then(() => expect.fail(), refused)
  expect(tab.onUnauthorized).toHaveBeenCalledTimes(1)
  await tab.api.notifications.markSeen.mutate().then(() => expect.fail(), refused)
  expect(tab.onUnauthorized).toHaveBeenCalledTimes(2)
})

test('a call that is given up by whoever made it ends at once, as one without an answer', async () => {
  const hang = vi.fn(
    (_url: string, init?: RequestInit) =>
      new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
  )
  vi.stubGlobal('fetch', hang)
  using tab = createTab('alice')
  const giving = new AbortController()
  const message = { conversationId: 'c1', body: 'one', clientId: 'm1' }
  const outcome = tab.api.messages.send.mutate(message, { signal: giving.signal }).catch(describeError)
  await vi.waitFor(() => expect(hang).toHaveBeenCalled())
  giving.abort(new DOMException('No answer came in time.', 'TimeoutError'))
  expect(await outcome).toMatchObject({ code: 'OFFLINE' })
})

const never = (_url: unknown, { signal }: RequestInit) =>
  new Promise<Response>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))

test.for([
  ['where nobody answers', () => Promise.reject(new TypeError('fetch failed')), 1_000],
  ['that is there and cannot serve', async () => Response.json(unavailable, { status: 503 }), 2_000],
  ['behind somebody who says no', async () => new Response('<h1>Later</h1>', { status: 503 }), 2_000],
  ['that is there and takes longer than is waited for', never, 2_000],
] as const)('a server %s is asked again in time', async ([, answer, mostMs]) => {
  vi.stubGlobal('fetch', answer)
  vi.spyOn(Math, 'random').mockReturnValue(1)
  const { connection, events, close } = createClient({ url: 'http://127.0.0.1:1', timeoutMs: 100 })
  const waits: number[] = []
  connection.subscribe((state) => {
    if (state.status === 'offline') waits.push(Math.round((state.retryAt - Date.now()) / 100) * 100)
  })
  const leave = new AbortController()
  const listening = listen(events({ signal: leave.signal }))
  await vi.waitFor(() => expect(waits).toEqual([1_000, mostMs]), { timeout: 5_000 })
  leave.abort()
  await listening
  close()
})
