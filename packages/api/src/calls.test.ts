import { createStallingProxy, eventually } from '@carillon/db/testing'
import { TRPCError } from '@trpc/server'
import { describe, expect, inject, test } from 'vitest'
import { createCalls, isDatabaseAway } from './calls.ts'
import { createWorld, refusal } from './testing.ts'

const never = () => new Promise<never>(() => {})
const unavailable = { code: 'SERVICE_UNAVAILABLE', retryAfterMs: 1_000 }

describe('calls', () => {
  test('beyond so many at once are refused, and told when to come back', async () => {
    const { run } = createCalls({ most: 2, atOnce: 2, longestMs: 60_000 })
    const ends: (() => void)[] = []
    const open = () => run(() => new Promise<void>((resolve) => ends.push(resolve)))
    const [first, second] = [open(), open()]
    expect(await refusal(run(async () => {}))).toMatchObject(unavailable)
    ends[0]?.()
    await first
    expect(await run(async () => 'there is room')).toBe('there is room')
    ends[1]?.()
    await second
  })

  test('that take too long are given up, and keep their place as long as they really last', async () => {
    const { run } = createCalls({ most: 1, atOnce: 1, longestMs: 20 })
    let end = () => {}
    const stuck = run(() => new Promise<void>((resolve) => (end = resolve)))
    expect(await refusal(stuck)).toMatchObject({ ...unavailable, message: 'This call took longer than 20 ms.' })
    expect(await refusal(run(async () => {}))).toMatchObject({ ...unavailable, message: 'Too much is under way.' })
    end()
    await eventually(() => run(async () => {}))
    expect(await refusal(run(never))).toMatchObject(unavailable)
  })

  test('are begun in turn, so many at once', async () => {
    const { run } = createCalls({ most: 10, atOnce: 2, longestMs: 60_000 })
    const begun: number[] = []
    const ends: (() => void)[] = []
    const open = (number: number) =>
      run(() => {
        begun.push(number)
        return new Promise<void>((resolve) => ends.push(resolve))
      })
    const all = Promise.all([1, 2, 3, 4].map(open))
    await eventually(() => expect(begun).toEqual([1, 2]))
    ends[1]?.()
    await eventually(() => expect(begun).toEqual([1, 2, 3]))
    for (const end of ends) end()
    await eventually(() => expect(begun).toEqual([1, 2, 3, 4]))
    ends[3]?.()
    await all
  })

  test('that come last are begun first once others have waited too long', async () => {
    const { run } = createCalls({ most: 100, atOnce: 1, longestMs: 600 })
    const begun: number[] = []
    const ends: (() => void)[] = []
    const open = (number: number) =>
      run(() => {
        begun.push(number)
        return new Promise<void>((resolve) => ends.push(resolve))
      })
    const all = Promise.all([1, 2, 3, 4].map(open))
    await eventually(() => expect(begun).toEqual([1]))
    ends[0]?.()
    await eventually(() => expect(begun).toEqual([1, 2]))
    await new Promise((resolve) => setTimeout(resolve, 350))
    for (const number of [1, 2, 3]) {
      ends[number]?.()
      await eventually(() => expect(begun.length).toBeGreaterThanOrEqual(Math.min(4, number + 2)))
    }
    await all
    expect(begun).toEqual([1, 2, 4, 3])
  })

  test('that nobody waits for any more when their turn comes are not begun', async () => {
    const { run } = createCalls({ most: 10, atOnce: 1, longestMs: 50 })
    const begun: string[] = []
    const begin = (name: string, signal?: AbortSignal) => run(async () => void begun.push(name), signal)
    let end = () => {}
    const stuck = refusal(run(() => new Promise<void>((resolve) => (end = resolve))))
    const leaving = new AbortController()
    const left = refusal(begin('left', leaving.signal))
    leaving.abort()
    expect(await left).toMatchObject({ ...unavailable, message: 'Too much is under way.' })
    expect(await refusal(begin('never came', AbortSignal.abort()))).toMatchObject(unavailable)
    expect(await refusal(begin('too late'))).toMatchObject({
      ...unavailable,
      message: 'This call took longer than 50 ms.',
    })
    await stuck
    const last = begin('in time')
    end()
    await last
    expect(begun).toEqual(['in time'])
  })

  test('that fail leave their place', async () => {
    const { run } = createCalls({ most: 1, atOnce: 1, longestMs: 60_000 })
    for (let round = 0; round < 3; round++) {
      await expect(run(() => Promise.reject(new Error('no luck')))).rejects.toThrow('no luck')
    }
  })
})

describe('what went wrong', () => {
  const withCode = (code: string) => Object.assign(new Error('Failed query'), { cause: { code } })

  test.for([
    '08006',
    '25006',
    '40P01',
    '53300',
    '55P03',
    '57014',
    '57P01',
    '57P03',
    'CONNECT_TIMEOUT',
    'CONNECTION_CLOSED',
    'CONNECTION_DESTROYED',
    'CONNECTION_ENDED',
    'EAI_AGAIN',
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
  ])('is the absence of the database: %s', (code) => {
    expect(isDatabaseAway(withCode(code))).toBe(true)
    expect(isDatabaseAway(Object.assign(new Error(), { code }))).toBe(true)
  })

  test.for(['22P02', '23505', '42601', 'UNDEFINED_VALUE', 'ERR_INVALID_ARG_TYPE', 'ENOENT', 'EXTRA'])(
    'is our own mistake: %s',
    (code) => expect(isDatabaseAway(withCode(code))).toBe(false),
  )

  test('is our own mistake when nobody says anything', () => {
    for (const error of [new Error('oh'), null, undefined, 'oh', new TRPCError({ code: 'NOT_FOUND' })]) {
      expect(isDatabaseAway(error)).toBe(false)
    }
  })
})

/** Somebody with a conversation and a session, in a world over a network that breaks. */
async function brittleWorld() {
  const proxy = await createStallingProxy(inject('postgresUrl'))
  const world = await createWorld({ postgresUrl: proxy.url })
  const { api, cookies } = world.as(null)
  await api.session.signUp({ username: 'first', password: 'a long password' })
  const cookie = cookies[0]?.split(';')[0]
  const writer = await world.person('writer')
  const { id: conversationId } = await writer.api.conversations.open({ with: ['first'] })
  const post = { conversationId, body: 'Hello', clientId: 'a' }
  async function close() {
    await proxy.refuse()
    await proxy.recover()
    await world[Symbol.asyncDispose]()
    await proxy[Symbol.asyncDispose]()
  }
  const calls = [
    () => writer.api.messages.send(post),
    () => writer.api.conversations.list({}),
    () => writer.api.notifications.counts(),
    () => world.carillon.authenticate({ cookie }),
    () => world.carillon.authenticate({ bearer: 'crl_x' }),
  ]
  return { world, proxy, writer, post, calls, [Symbol.asyncDispose]: close }
}

// They wait for real deadlines, so they wait side by side.
describe.concurrent('while the database is away', { timeout: 60_000 }, () => {
  test('everybody is told to come back, nothing is lost, and it is not noted as our mistake', async () => {
    await using brittle = await brittleWorld()
    const { world, proxy, writer, post, calls } = brittle
    await proxy.refuse()
    for (const answer of await Promise.all(calls.map((call) => refusal(call())))) {
      expect(answer).toMatchObject({ ...unavailable, message: 'The database does not answer.' })
    }
    await proxy.recover()
    const sent = await eventually(() => writer.api.messages.send(post))
    expect(await writer.api.messages.send(post)).toEqual(sent)
    expect(sent.seq).toBe(1)
    expect(world.errors.filter((error) => !isDatabaseAway(error) && !/ms/.test(String(error)))).toEqual([])
  })

  test('a call into a network that swallows everything ends, and says the same', async () => {
    await using brittle = await brittleWorld()
    const { proxy, calls } = brittle
    proxy.stall()
    const start = Date.now()
    for (const answer of await Promise.all(calls.map((call) => refusal(call())))) {
      expect(answer).toMatchObject(unavailable)
    }
    expect(Date.now() - start).toBeLessThan(15_000)
  })

  test('a call cut off in the middle is told to come back, and has changed nothing', async () => {
    await using brittle = await brittleWorld()
    const { world, writer, post } = brittle
    const { sql } = world.database
    const cut = await sql.begin(async (holder) => {
      await holder`select 1 from conversations for update`
      const sending = refusal(writer.api.messages.send(post))
      await eventually(async () => {
        const ended = await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`
        expect(ended).toHaveLength(1)
      })
      return { sending }
    })
    expect(await cut.sending).toMatchObject(unavailable)
    expect(await eventually(() => writer.api.messages.send(post))).toMatchObject({ seq: 1 })
  })
})
