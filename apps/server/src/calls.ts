// Calls that wait for a database which cannot keep up make each other slower. How many there may be in all is known where they are
// run; here nobody alone may take all of that, neither over many sockets nor without any.
import type { ServerResponse } from 'node:http'
import { tooMany } from '@carillon/api'
import { createTally } from './tally.ts'

const perAddress = 200
const retryAfterMs = 1_000

export function createCalls(most = perAddress) {
  const underWay = createTally(most)
  const lines = new Map<string, (() => void)[]>()

  function giveBack(address: string, count: number) {
    underWay.giveBack(address, count)
    const line = lines.get(address)
    for (const next of line?.splice(0, count) ?? []) next()
    if (line?.length === 0) lines.delete(address)
  }

  const turn = (address: string) =>
    new Promise<void>((resolve) => lines.set(address, [...(lines.get(address) ?? []), resolve]))

  return {
    /** Throws when there is no room; otherwise returns how to give it back. */
    begin(address: string, count = 1): () => void {
      if (!underWay.take(address, count)) throw tooMany('Too many calls at once.', retryAfterMs)
      let isOver = false
      return () => {
        if (!isOver) giveBack(address, count)
        isOver = true
      }
    },
    /** Who opens a stream is looked up in turn: they hold a place, and after a restart a whole office comes back at once. */
    async lookUp<T>(address: string, work: () => Promise<T>): Promise<T> {
      while (!underWay.take(address)) await turn(address)
      try {
        return await work()
      } finally {
        giveBack(address, 1)
      }
    },
  }
}

export type Calls = ReturnType<typeof createCalls>

/** Whoever hangs up is not rid of what they asked for: it may still be under way. */
const abandonedMs = 2_000

/** Gives the room back when the answer is out. */
export function untilAnswered(res: ServerResponse, release: () => void) {
  res.once('close', () => {
    if (res.writableFinished) release()
    else setTimeout(release, abandonedMs).unref()
  })
}
