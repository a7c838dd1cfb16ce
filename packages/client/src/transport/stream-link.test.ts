import type { AppRouter } from '@carillon/api'
import { createTRPCClient } from '@trpc/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sync } from '../socket-world.ts'
import { at } from '../testing.ts'
import { streamLink } from './stream-link.ts'
import { playHttp, timersLeft, turnsUntil } from './stream-world.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** Somebody who listens and does not leave at the first trouble. */
async function listening() {
  const http = playHttp()
  let troubles = 0
  const link = streamLink({
    url: 'http://carillon.test/trpc',
    token: undefined,
    onHeard() {},
    onTrouble: () => {
      troubles++
    },
  })
  const api = createTRPCClient<AppRouter>({ links: [link] })
  const subscription = api.live.events.subscribe({ lastEventId: null }, { onError: () => troubles++ })
  await vi.advanceTimersByTimeAsync(0)
  return { http, subscription, troubles: () => troubles }
}

test.for(['ends', 'breaks', 'is refused', 'is mangled', 'tells of an error'])(
  'a response that %s is asked for once, however long one waits: when to ask again is decided elsewhere',
  async (how) => {
    const { http, subscription, troubles } = await listening()
    if (how === 'is refused') http.last().refuse(503)
    else await http.last().accept()
    http.last().yield(at(1), sync)
    await vi.advanceTimersByTimeAsync(0)
    if (how === 'ends') http.last().end()
    if (how === 'is mangled') http.last().send('', '{"type":')
    if (how === 'breaks') http.last().break()
    if (how === 'tells of an error') http.last().fail('SERVICE_UNAVAILABLE')
    await turnsUntil(() => troubles() > 0)
    expect(troubles()).toBeGreaterThan(0)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(http.asked).toHaveLength(1)
    subscription.unsubscribe()
    expect(await timersLeft()).toBe(0)
  },
)
