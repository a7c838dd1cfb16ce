import { expect, test } from 'vitest'
import type { Delivered } from './deliver.ts'
import { createFollower } from './follower.ts'

const never = new AbortController().signal
const event = { type: 'sync', verdict: 'live', missed: 0 } as const
const delivered = (seq: number): Delivered => ({ seq, at: 0, event, traceId: null })
const numbers = (events: Delivered[] | null) => events?.map(({ seq }) => seq) ?? null

/** One that has handed over everything up to `cursor`. */
function readUpTo(cursor: number) {
  const follower = createFollower('somebody')
  follower.cursor = cursor
  return follower
}

/** Whether it has something to do. */
const isWoken = (follower: ReturnType<typeof createFollower>) =>
  Promise.race([follower.woken(never).then(() => true), new Promise((resolve) => setImmediate(resolve, false))])

test('what comes right after the cursor need not be read', async () => {
  const follower = readUpTo(4)
  expect(await isWoken(follower)).toBe(false)
  const waiting = follower.woken(never)
  follower.offer(delivered(5))
  follower.offer(delivered(6))
  await waiting
  expect(numbers(follower.take())).toEqual([5, 6])
  follower.cursor = 6
  expect(await isWoken(follower)).toBe(false)
})

test('what does not is read, and what is known already is passed over', async () => {
  const follower = readUpTo(4)
  follower.offer(delivered(4))
  expect(await isWoken(follower)).toBe(false)
  follower.offer(delivered(6))
  expect(await isWoken(follower)).toBe(true)
  expect(follower.take()).toBe(null)
  expect(await isWoken(follower)).toBe(false)
})

test('a gap within what was offered is read after what comes before it', async () => {
  const follower = readUpTo(4)
  for (const seq of [5, 7, 6]) follower.offer(delivered(seq))
  expect(numbers(follower.take())).toEqual([5, 6])
  follower.cursor = 6
  expect(await isWoken(follower)).toBe(true)
  expect(follower.take()).toBe(null)
})

test('what a read has brought in the meantime is not handed over twice', () => {
  const follower = readUpTo(4)
  for (const seq of [5, 6, 7]) follower.offer(delivered(seq))
  follower.cursor = 6
  expect(numbers(follower.take())).toEqual([7])
  for (const seq of [7, 8]) follower.offer(delivered(seq))
  follower.cursor = 9
  expect(follower.take()).toBe(null)
})

test('it keeps twenty-five and no more: the rest is read', async () => {
  const follower = readUpTo(0)
  for (let seq = 1; seq <= 1_000; seq++) follower.offer(delivered(seq))
  expect(numbers(follower.take())).toHaveLength(25)
  follower.cursor = 25
  expect(await isWoken(follower)).toBe(true)
  expect(follower.take()).toBe(null)
})

test('a hint while it reads wakes it again', async () => {
  const follower = readUpTo(0)
  follower.wake()
  expect(follower.take()).toBe(null)
  follower.wake()
  expect(await isWoken(follower)).toBe(true)
})

test('what was offered before it began anew is forgotten, and what is there is read', () => {
  const follower = readUpTo(4)
  follower.offer(delivered(5))
  follower.begin(4)
  expect(follower.take()).toBe(null)
})

/** One that writes what it is offered, or refuses to. */
async function writing(accepts: (seq: number) => boolean = () => true) {
  const follower = createFollower('somebody')
  const written: number[] = []
  follower.begin(4, {
    event: ({ seq }) => accepts(seq) && written.push(seq) > 0,
    broadcast: ({ number }) => accepts(-number) && written.push(-number) > 0,
  })
  expect(follower.take()).toBe(null)
  let isOver = false
  const wait = () => {
    isOver = false
    void follower.woken(never).then(() => {
      isOver = true
    })
  }
  const hasWoken = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return isOver
  }
  return { follower, written, wait, hasWoken }
}

test('what is exactly next while nothing else waits is written at once, and wakes nobody', async () => {
  const { follower, written, wait, hasWoken } = await writing()
  wait()
  for (const seq of [5, 5, 6]) follower.offer(delivered(seq))
  expect(written).toEqual([5, 6])
  expect(follower.cursor).toBe(6)
  expect(await hasWoken()).toBe(false)
})

test('while something else is handed over, nothing is written before it', async () => {
  const { follower, written, wait } = await writing()
  follower.offer(delivered(5))
  expect(written).toEqual([])
  expect(numbers(follower.take())).toEqual([5])
  follower.cursor = 5
  wait()
  follower.wake()
  follower.offer(delivered(6))
  expect(written).toEqual([])
})

test('after a gap nothing is written until it was read', async () => {
  const { follower, written, wait, hasWoken } = await writing()
  wait()
  for (const seq of [6, 5]) follower.offer(delivered(seq))
  expect(written).toEqual([])
  expect(await hasWoken()).toBe(true)
})

test('what cannot be written goes the usual way, and what comes after it stays behind it', async () => {
  const { follower, written, wait, hasWoken } = await writing((seq) => seq !== 5)
  wait()
  for (const seq of [5, 6]) follower.offer(delivered(seq))
  expect(written).toEqual([])
  expect(await hasWoken()).toBe(true)
  expect(numbers(follower.take())).toEqual([5, 6])
})
