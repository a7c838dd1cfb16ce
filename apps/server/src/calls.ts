// Calls that wait for a database which cannot keep up make each other slower. How many there may be in all is known where they are
// run; here nobody alone may take all of that, neither over many sockets nor without any.
import type { ServerResponse } from 'node:http'
import { tooMany } from '@carillon/api'
import { createTally } from './tally.ts'

const perAddress = 200
const retryAfterMs = 1_000

export function createCalls(most = perAddress) {
  const underWay = createTally(most)
  return {
    /** Throws when there is no room; otherwise returns how to give it back. */
    begin(address: string, count = 1): () => void {
      if (!underWay.take(address, count)) throw tooMany('Too many calls at once.', retryAfterMs)
      let isOver = false
      return () => {
        if (!isOver) underWay.giveBack(address, count)
        isOver = true
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
