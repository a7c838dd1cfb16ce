// One after the other where they are for the same reader: they would wait for the same feed, with a connection each until the server
// has none left, and be stored in any order. What waits for the same turn takes it together, so that many are soon done.
import type { Outcome } from '../live/batched.ts'

interface Turn<Item, Result> {
  items: Item[]
  weight: number
  hasCome: boolean
  outcomes: Promise<Outcome<Result>[]>
}

interface InTurnOptions<Item> {
  /** What one turn may hold; a single item that weighs more has one to itself. */
  most: number
  weigh: (item: Item) => number
}

/** `work` gives an outcome for each item of a turn, in their order. */
export function createInTurn<Item extends { to: string[] }, Result>(
  work: (items: Item[]) => Promise<Outcome<Result>[]>,
  { most, weigh }: InTurnOptions<Item>,
) {
  /** The last to each reader; nobody is left in here by what has ended. */
  const lastTo = new Map<string, Turn<Item, Result>>()

  function forget(turn: Turn<Item, Result>) {
    for (const { to } of turn.items) for (const name of to) if (lastTo.get(name) === turn) lastTo.delete(name)
  }

  function createTurn(before: Turn<Item, Result>[]): Turn<Item, Result> {
    const haveEnded = Promise.allSettled(before.map(({ outcomes }) => outcomes))
    function come() {
      turn.hasCome = true
      return work(turn.items).finally(() => forget(turn))
    }
    const turn: Turn<Item, Result> = { items: [], weight: 0, hasCome: false, outcomes: haveEnded.then(come) }
    return turn
  }

  function turnFor(item: Item): Turn<Item, Result> {
    const before = new Set(item.to.flatMap((name) => lastTo.get(name) ?? []))
    const [only, another] = before
    const hasRoom = only && !another && !only.hasCome && only.weight + weigh(item) <= most
    return hasRoom ? only : createTurn([...before])
  }

  return {
    /** Those that would overtake what waits for one of their readers, or one of them that does. */
    behind(items: Item[]): Set<Item> {
      const readers = new Set(lastTo.keys())
      const isBehind = ({ to }: Item) => {
        if (!to.some((name) => readers.has(name))) return false
        for (const name of to) readers.add(name)
        return true
      }
      return new Set(items.filter(isBehind))
    },
    async take(item: Item): Promise<Result> {
      const turn = turnFor(item)
      const index = turn.items.push(item) - 1
      turn.weight += weigh(item)
      for (const name of item.to) lastTo.set(name, turn)
      const outcome = (await turn.outcomes)[index]
      if (!outcome) throw new Error('Nothing came of it.')
      return outcome()
    },
  }
}
