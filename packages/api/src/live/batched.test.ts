import { expect, test } from 'vitest'
import { createBatched, type Outcome } from './batched.ts'

/** A batched call whose batches go on only when told to. */
function held<Result>(outcomeOf: (item: number) => Result | Promise<Result>, most = 3) {
  const batches: number[][] = []
  const gates: ((error?: Error) => void)[] = []
  const call = createBatched<number, Result>(
    async (items) => {
      batches.push(items)
      await new Promise<void>((resolve, reject) => gates.push((error) => (error ? reject(error) : resolve())))
      return items.map(
        (item): Outcome<Result> =>
          () =>
            outcomeOf(item),
      )
    },
    { most, batchesAtOnce: 1, patienceMs: 60_000, answerMs: 60_000 },
  )
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const letGo = async (error?: Error) => {
    gates.shift()?.(error)
    await turn()
  }
  return { call, batches, turn, letGo }
}

test('what comes alone goes alone, what comes meanwhile goes together, each with its own answer', async () => {
  const { call, batches, turn, letGo } = held((item) => item * 10)
  const first = call(1)
  await turn()
  const later = [call(2), call(3)]
  await letGo()
  expect(await first).toBe(10)
  await letGo()
  expect(await Promise.all(later)).toEqual([20, 30])
  expect(batches).toEqual([[1], [2, 3]])
})

test('a batch holds no more than it may, in the order of the calls, and what weighs more goes alone', async () => {
  const batches: number[][] = []
  const call = createBatched<number, number>(
    async (items) => {
      batches.push(items)
      return items.map((item) => () => item)
    },
    { most: 10, weigh: (item) => item },
  )
  await Promise.all([4, 6, 1, 25, 9, 2].map(call))
  expect(batches).toEqual([[4, 6], [1], [25], [9], [2]])
})

test('one that is refused, or takes its time, holds up nobody else', async () => {
  let finish = () => {}
  const slow = new Promise<number>((resolve) => {
    finish = () => resolve(-1)
  })
  const { call, turn, letGo } = held((item) => {
    if (item === 1) throw new Error('refused')
    return item === 2 ? slow : item
  })
  const [refused, waiting, served] = [call(1), call(2), call(3)]
  const said = expect(refused).rejects.toThrow('refused')
  await turn()
  await letGo()
  await said
  expect(await served).toBe(3)
  const next = call(4)
  await turn()
  await letGo()
  expect(await next).toBe(4)
  finish()
  expect(await waiting).toBe(-1)
})

test('a batch that fails as a whole fails for those in it, and the next goes on', async () => {
  const { call, turn, letGo } = held((item) => item)
  const lost = Promise.allSettled([call(1), call(2)])
  await turn()
  const next = call(3)
  await letGo(new Error('cut off'))
  expect(await lost).toMatchObject([{ reason: { message: 'cut off' } }, { reason: { message: 'cut off' } }])
  await letGo()
  expect(await next).toBe(3)
})

test('nothing is an answer too, and a batch that forgets one says so', async () => {
  const call = createBatched<number, undefined>(async () => [() => undefined], { most: 2 })
  const [found, forgotten] = await Promise.allSettled([call(1), call(2)])
  expect(found).toEqual({ status: 'fulfilled', value: undefined })
  expect(forgotten).toMatchObject({ reason: { message: 'Nothing came of it.' } })
})

test('a batch that takes long is passed by others, so many at most, and one that never ends is given up', async () => {
  const begun: number[] = []
  const never = new Promise<never>(() => {})
  const work = async (items: number[]) => {
    begun.push(...items)
    if (items.some((item) => item < 0)) await never
    return items.map((item) => () => item)
  }
  const call = createBatched<number, number>(work, { most: 1, batchesAtOnce: 2, patienceMs: 10, answerMs: 300 })
  const stuck = [call(-1), call(-2)]
  const given = Promise.allSettled(stuck)
  const behind = call(3)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(begun).toEqual([-1, -2])
  expect(await given).toMatchObject([
    { reason: { code: 'SERVICE_UNAVAILABLE' } },
    { reason: { code: 'SERVICE_UNAVAILABLE' } },
  ])
  expect(await behind).toBe(3)
})

test('one that never ends stops nobody else', async () => {
  const never = new Promise<never>(() => {})
  const call = createBatched<number, number>(
    async (items) => {
      if (items.includes(-1)) await never
      return items.map((item) => () => item)
    },
    { most: 1, patienceMs: 10, answerMs: 60_000 },
  )
  call(-1).catch(() => {})
  expect(await Promise.all([call(1), call(2), call(3)])).toEqual([1, 2, 3])
})

test('work that fails before it has begun fails for its batch alone', async () => {
  let times = 0
  const call = createBatched<number, number>(
    (items) => {
      if (times++ === 0) throw new Error('at once')
      return Promise.resolve(items.map((item) => () => item))
    },
    { most: 1 },
  )
  const [first, second] = await Promise.allSettled([call(1), call(2)])
  expect(first).toMatchObject({ reason: { message: 'at once' } })
  expect(second).toEqual({ status: 'fulfilled', value: 2 })
})
