import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createHold } from './create-hold.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('a list is not let go while the focus goes from one button to the next, or into a menu and back', () => {
  const { isHeld, set } = createHold<'focus'>()
  set('focus', true)
  set('focus', false)
  expect(isHeld()).toBe(true)
  vi.advanceTimersByTime(100)
  set('focus', true)
  vi.advanceTimersByTime(60_000)
  expect(isHeld()).toBe(true)
})

it('it is held for as long as there is any reason, and let go soon after the last', () => {
  const { isHeld, set } = createHold<'focus' | 'pointer'>()
  set('pointer', true)
  set('focus', true)
  set('pointer', false)
  vi.advanceTimersByTime(60_000)
  expect(isHeld()).toBe(true)
  set('focus', false)
  vi.advanceTimersByTime(500)
  expect(isHeld()).toBe(false)
})
