import type { ConnectionState } from '@carillon/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeCalm } from './make-calm.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const live: ConnectionState = { status: 'live' }
const connecting: ConnectionState = { status: 'connecting' }
const offline: ConnectionState = { status: 'offline', retryAt: 5_000 }

function start() {
  const shown: string[] = []
  return { shown, calm: makeCalm({ show: (connection) => shown.push(connection.status) }) }
}

describe('what is shown of the connection', () => {
  it('is nothing for a blip under two seconds', () => {
    const { shown, calm } = start()
    calm.update(live)
    calm.update(offline)
    vi.advanceTimersByTime(1_000)
    calm.update(connecting)
    vi.advanceTimersByTime(999)
    calm.update(live)
    vi.advanceTimersByTime(60_000)
    expect(shown).toEqual(['live', 'live'])
  })

  it('is the trouble of the moment once it has lasted two seconds, whatever it was at first', () => {
    const { shown, calm } = start()
    calm.update(live)
    calm.update(connecting)
    vi.advanceTimersByTime(1_500)
    calm.update(offline)
    vi.advanceTimersByTime(500)
    expect(shown).toEqual(['live', 'offline'])
  })

  it('follows the trouble while it lasts, and the end of it at once', () => {
    const { shown, calm } = start()
    calm.update(offline)
    vi.advanceTimersByTime(2_000)
    calm.update(connecting)
    vi.advanceTimersByTime(400)
    calm.update(offline)
    calm.update(live)
    expect(shown).toEqual(['offline', 'connecting', 'offline', 'live'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not tell of an attempt that fails at once', () => {
    const { shown, calm } = start()
    calm.update(offline)
    vi.advanceTimersByTime(2_000)
    calm.update(connecting)
    vi.advanceTimersByTime(399)
    calm.update(offline)
    vi.advanceTimersByTime(60_000)
    expect(shown).toEqual(['offline', 'offline'])
  })

  it('grants the next blip its two seconds again', () => {
    const { shown, calm } = start()
    calm.update(offline)
    vi.advanceTimersByTime(2_000)
    calm.update(live)
    calm.update(offline)
    vi.advanceTimersByTime(1_999)
    expect(shown).toEqual(['offline', 'live'])
    calm.stop()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is at once that events take the slow lane: they flow', () => {
    const { shown, calm } = start()
    calm.update(offline)
    calm.update({ status: 'degraded' })
    vi.advanceTimersByTime(60_000)
    expect(shown).toEqual(['degraded'])
  })
})
