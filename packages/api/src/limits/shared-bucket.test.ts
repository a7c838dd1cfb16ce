import { expect, test, vi } from 'vitest'
import { createSharedBucket } from './shared-bucket.ts'

/** A database that grants what is asked for until `tokens` are gone, and counts how often it is asked. */
function createSource(tokens: number) {
  const asked: number[] = []
  return {
    asked,
    async ask(most: number) {
      asked.push(most)
      const granted = Math.min(most, tokens)
      tokens -= granted
      return { tokens: granted, retryAfterMs: granted > 0 ? 0 : 300 }
    },
  }
}

const person = { perSecond: 10, burst: 20 }
const program = { perSecond: 2_000, burst: 4_000 }

test('a person takes one at a time: nothing is held back for later', async () => {
  const { ask, asked } = createSource(3)
  const { take } = createSharedBucket(person, ask)
  expect([await take(), await take(), await take(), await take()]).toEqual([0, 0, 0, 300])
  expect(asked).toEqual([1, 1, 1, 1])
})

test('whoever asks while it asks is asked for together, and each token is handed out once', async () => {
  const { ask, asked } = createSource(12)
  const { take } = createSharedBucket(person, ask)
  const answers = await Promise.all(Array.from({ length: 20 }, take))
  expect(answers.filter((retryAfterMs) => retryAfterMs === 0)).toHaveLength(12)
  expect(asked).toEqual([1, 19, 8])
})

test('a program that publishes two thousand asks some fifteen times, and holds no more than a tenth of a second', async () => {
  const { ask, asked } = createSource(4_000)
  const { take } = createSharedBucket(program, ask)
  const held: number[] = []
  for (let call = 1; call <= 2_000; call++) {
    expect(await take()).toBe(0)
    held.push(asked.reduce((sum, most) => sum + most, -call))
  }
  expect(asked.length).toBeLessThan(16)
  expect(Math.max(...held)).toBeLessThanOrEqual(200)
})

test('what was not used within a second is lost, not spent later', async () => {
  vi.useFakeTimers()
  try {
    const { ask, asked } = createSource(1_000)
    const { take } = createSharedBucket(program, ask)
    for (const waitMs of [0, 700, 1_100]) {
      await vi.advanceTimersByTimeAsync(waitMs)
      await take()
    }
    expect(asked).toEqual([200, 200])
  } finally {
    vi.useRealTimers()
  }
})

test('whoever publishes steadily waits for the first lease and for no other', async () => {
  vi.useFakeTimers()
  try {
    const answerMs = 100
    const { take } = createSharedBucket(program, async (most) => {
      await new Promise((resolve) => setTimeout(resolve, answerMs))
      return { tokens: most, retryAfterMs: 0 }
    })
    const first = take()
    await vi.advanceTimersByTimeAsync(answerMs)
    await first
    const waits: number[] = []
    for (let call = 0; call < 1_000; call++) {
      await vi.advanceTimersByTimeAsync(5)
      const startedAt = performance.now()
      void take().then(() => waits.push(performance.now() - startedAt))
    }
    await vi.advanceTimersByTimeAsync(answerMs)
    expect(waits).toEqual(Array(1_000).fill(0))
  } finally {
    vi.useRealTimers()
  }
})

test('asking ahead that is refused or fails takes away nothing that is in hand', async () => {
  const answers = [{ tokens: 40, retryAfterMs: 0 }, { tokens: 0, retryAfterMs: 300 }, null]
  let calls = 0
  const { take, recover } = createSharedBucket(program, async () => {
    const answer = answers[calls++]
    if (!answer) throw new Error('The database is away.')
    return answer
  })
  for (let call = 0; call < 20; call++) expect(await take()).toBe(0)
  expect(calls).toBe(2)
  recover()
  for (let call = 20; call < 40; call++) expect(await take()).toBe(0)
  expect(calls).toBeGreaterThan(2)
  await expect(take()).rejects.toThrow('The database is away.')
})

test('a refusal is remembered for a second at most, and forgotten when a token was put back', async () => {
  vi.useFakeTimers()
  try {
    const { asked, ...source } = createSource(0)
    const { take, recover } = createSharedBucket(person, source.ask)
    expect([await take(), await take(), await take()]).toEqual([300, 300, 300])
    expect(asked).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(300)
    await take()
    expect(asked).toHaveLength(2)
    recover()
    await take()
    expect(asked).toHaveLength(3)
  } finally {
    vi.useRealTimers()
  }
})

test('when the database does not answer nobody is served, and it is asked again', async () => {
  let isAway = true
  const { take } = createSharedBucket(person, async () => {
    if (isAway) throw new Error('The database is away.')
    return { tokens: 1, retryAfterMs: 0 }
  })
  const outcomes = await Promise.allSettled([take(), take()])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  isAway = false
  expect(await take()).toBe(0)
})
