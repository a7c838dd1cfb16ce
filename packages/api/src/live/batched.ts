// Natural batching: what comes while a batch is under way becomes the next one. There is no timer: what comes alone goes
// alone and at once, and the busier it is, the more goes together.

interface Waiting<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(reason: unknown): void
}

interface BatchOptions<Item> {
  /** What one batch may hold; a single item that weighs more goes alone. */
  most: number
  /** Default 1 each. */
  weigh?: (item: Item) => number
}

/** What one item of a batch came to; what still takes its time then holds up nobody else. */
export type Outcome<Result> = () => Result | Promise<Result>

function outcomeAt<Result>(outcomes: Outcome<Result>[], index: number): Outcome<Result> {
  const outcome = outcomes[index]
  if (!outcome) throw new Error('Nothing came of it.')
  return outcome
}

/**
 * Turns `work` on many into a call for one. `work` gives an outcome for each item, in their order; when it throws, nobody
 * of the batch is served.
 */
export function createBatched<Item, Result>(
  work: (items: Item[]) => Promise<Outcome<Result>[]>,
  { most, weigh = () => 1 }: BatchOptions<Item>,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = []
  let isWorking = false

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
    const outcomes = work(batch.map(({ item }) => item))
    for (const [index, { resolve, reject }] of batch.entries()) {
      outcomes.then((all) => outcomeAt(all, index)()).then(resolve, reject)
    }
    await outcomes.catch(() => {})
  }

  async function serveAll() {
    while (waiting.length > 0) await serve(takeBatch())
    isWorking = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (isWorking) return
      isWorking = true
      setImmediate(serveAll)
    })
}
