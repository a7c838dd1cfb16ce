import { type Caller, unavailable } from '@carillon/api'
import { createStallingProxy, eventually } from '@carillon/db/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startServer } from '../server.ts'
import { createTestServer, dataOf } from '../testing.ts'
import { createMetricsAccess } from './access.ts'

const user = { id: 'ann', username: 'ann', displayName: 'Ann', isAdmin: true, locale: 'en', timeZone: 'UTC' } as const
const reading: Caller = { user, handle: 'handle', via: 'token', scopes: ['metrics'] }

test('a token that was valid is told that the database is away, as long as it is', async () => {
  await using home = await createTestServer()
  // The first to sign up is admin.
  const cookie = await home.signUp('alice')
  const [seen, unseen] = [await home.createToken(cookie, ['metrics']), await home.createToken(cookie, ['metrics'])]
  await using proxy = await createStallingProxy(home.database.url)
  const watched = await startServer({ databaseUrl: proxy.url, port: 0, host: '127.0.0.1', allowedOrigins: [] })
  const scrape = async (token: string) => {
    const headers = { 'x-forwarded-for': '203.0.113.9', authorization: `Bearer ${token}` }
    const response = await fetch(`${watched.url}/metrics`, { headers })
    return { status: response.status, text: await response.text() }
  }
  await eventually(async () => {
    const { status, text } = await scrape(seen.token)
    expect([status, /^carillon_database_up 1$/m.test(text)]).toEqual([200, true])
  })
  await proxy.refuse()
  await eventually(
    async () => {
      const { status, text } = await scrape(seen.token)
      expect(status).toBe(200)
      expect(text).toMatch(/^carillon_database_up 0$/m)
      expect(text).toMatch(/^carillon_ready 0$/m)
    },
    { timeoutMs: 10_000 },
  )
  expect((await scrape(unseen.token)).status).toBe(503)
  const revoked = await home.call('tokens.revoke', { handle: seen.handle }, { cookie, origin: home.url })
  expect(await dataOf(revoked)).toEqual({})
  await proxy.recover()
  await eventually(async () => expect((await scrape(seen.token)).status).toBe(401), { timeoutMs: 15_000 })
  expect((await scrape(unseen.token)).status).toBe(200)
  await watched.close()
}, 60_000)

describe('a token that was valid', () => {
  let answer: () => Promise<Caller | null>
  let change: (userIds: string[] | 'everybody') => void = () => {}
  const open = () =>
    createMetricsAccess({
      authenticate: () => answer(),
      onAccessChanged(callback) {
        change = callback
      },
    })
  const isValid = async () => reading
  const isAway = async () => {
    throw unavailable()
  }
  beforeEach(() => {
    answer = isValid
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const unavailableNow = expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' })

  test('is believed for ten minutes while none can be looked up', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const demand = open()
    await demand('crl_known')
    answer = isAway
    vi.advanceTimersByTime(599_000)
    await demand('crl_known')
    await expect(demand('crl_other')).rejects.toEqual(unavailableNow)
    vi.advanceTimersByTime(2_000)
    await expect(demand('crl_known')).rejects.toEqual(unavailableNow)
  })

  test.for([[['ann']], ['everybody' as const]])('is not believed once access of %s has ended', async ([userIds]) => {
    const demand = open()
    await demand('crl_known')
    change(userIds ?? [])
    answer = isAway
    await expect(demand('crl_known')).rejects.toEqual(unavailableNow)
  })

  test('is not remembered when access ended while it was looked up', async () => {
    const demand = open()
    answer = async () => {
      change(['ann'])
      return reading
    }
    await demand('crl_known')
    answer = isAway
    await expect(demand('crl_known')).rejects.toEqual(unavailableNow)
  })

  test('is forgotten once it was looked up and is not valid any more', async () => {
    const demand = open()
    await demand('crl_known')
    answer = async () => null
    await expect(demand('crl_known')).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    answer = isAway
    await expect(demand('crl_known')).rejects.toEqual(unavailableNow)
  })

  test('is one of ten', async () => {
    const demand = open()
    for (let count = 0; count <= 10; count++) await demand(`crl_${count}`)
    answer = isAway
    await expect(demand('crl_0')).rejects.toEqual(unavailableNow)
    for (let count = 1; count <= 10; count++) await demand(`crl_${count}`)
  })
})
