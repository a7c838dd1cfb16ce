import { TRPCClientError } from '@trpc/client'
import { expect, test } from 'vitest'
import { formatRate, sendMany } from './send-many.ts'

test('each number is sent once, one after the other', async () => {
  const sent: number[] = []
  await sendMany({ count: 4, parallel: 1, send: async (number) => sent.push(number), onSent() {} })
  expect(sent).toEqual([1, 2, 3, 4])
})

test('several at a time send each once, too', async () => {
  const sent = new Set<number>()
  let told = 0
  const send = async (number: number) => sent.add(number)
  await sendMany({ count: 50, parallel: 7, send, onSent: (number) => (told = number) })
  expect([sent.size, told]).toEqual([50, 50])
})

test('the first failure ends the run', async () => {
  const tried: number[] = []
  const send = async (number: number) => {
    tried.push(number)
    if (number === 2) throw new Error('refused')
  }
  await expect(sendMany({ count: 9, parallel: 1, send, onSent() {} })).rejects.toThrow('refused')
  expect(tried).toEqual([1, 2])
})

test('a server that asks for a pause gets one', async () => {
  const tried: number[] = []
  const error = { code: -32029, message: 'Slow down.', data: { code: 'TOO_MANY_REQUESTS', retryAfterMs: 1 } }
  const send = async (number: number) => {
    tried.push(number)
    if (tried.length === 1) throw TRPCClientError.from({ error })
  }
  await sendMany({ count: 2, parallel: 1, send, onSent() {} })
  expect(tried).toEqual([1, 1, 2])
})

test('a rate is per second', () => {
  expect(formatRate(100, 1_250)).toBe('100 in 1.3 s (80 per second)')
  expect(formatRate(0, 0)).toBe('0 in 0.0 s (0 per second)')
})
