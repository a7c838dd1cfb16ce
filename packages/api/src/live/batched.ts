// Natural batching: what comes while a batch is under way becomes the next one. What comes alone goes alone and at once,
// and the busier it is, the more goes together.
import { withDeadline } from './deadline.ts'

interface Waiting<Item, Result> {
  item: Item
  resolve(result: Result | Promise<Result>): void
  reject(reason: unknown): void
}

interface BatchOptions<Item> {
  /** What one batch may hold; a single item that weighs more goes alone. */
  most: number
  /** Default 1 each. */
  weigh?: (item: Item) => number
  /** So many are under way at most. Default 3. */
  batchesAtOnce?: number
  /** The next does not wait for one that takes longer than this, so that one dead connection stops nobody else. Default 1,000. */
  patienceMs?: number
  /** After this a batch is given up: what becomes of it nobody knows. Default 5,000. */
  answerMs?: number
}

/** What one item of a batch came to; what still takes its time then holds up nobody else. */
export type Outcome<Result> = () => Result | Promise<Result>

/** Which of the two comes first. */
async function settledWithin(work: Promise<unknown>, ms: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const isOver = new Promise((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, isOver])
  clearTimeout(timer)
}

/**
 * Turns `work` on many into a call for one. `work` gives an outcome for each item, in their order; when it throws, nobody
 * of the batch is served.
 */
export function createBatched<Item, Result>(
  work: (items: Item[]) => Promise<Outcome<Result>[]>,
  { most, weigh = () => 1, batchesAtOnce = 3, patienceMs = 1_000, answerMs = 5_000 }: BatchOptions<Item>,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = []
  let underWay = 0
  let isBeginning = false

  function takeBatch() {
    let weight = 0
    const isOver = ({ item }: Waiting<Item, Result>) => {
      weight += weigh(item)
      return weight > most
    }
    const end = waiting.findIndex(isOver)
    return waiting.splice(0, end < 0 ? waiting.length : Math.max(end, 1))
  }

  async function serve(batch: Waiting<Item, Result>[]) {
    underWay++
    try {
      const items = batch.map(({ item }) => item)
      const outcomes = await withDeadline(work(items), answerMs, 'The database')
      for (const [index, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[index]
        if (outcome) resolve(Promise.resolve().then(outcome))
        else reject(new Error('Nothing came of it.'))
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    } finally {
      underWay--
      begin()
    }
  }

  async function beginAll() {
    while (waiting.length > 0 && underWay < batchesAtOnce) await settledWithin(serve(takeBatch()), patienceMs)
    isBeginning = false
  }

  function begin() {
    if (isBeginning || waiting.length === 0) return
    isBeginning = true
    setImmediate(beginAll)
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      begin()
    })
}
