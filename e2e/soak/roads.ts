// Roads that lie in a thread of their own: whoever plays two hundred devices is busy, and must not hold up what servers and
// the database tell each other.
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Road } from '../support/road.ts'

export type Order = { number: number } & (
  | { act: 'lay'; urls: string[]; from: string | undefined }
  | { act: 'cut' | 'close' | 'stall' | 'loseAnswers' | 'jam' | 'open' | 'remove' }
  | { act: 'cutAfter'; bytes: number }
  | { act: 'leadTo'; url: string }
)

/** To `lay` and `remove`. */
export interface Answer {
  number: number
  url?: string
}

export interface Roads extends AsyncDisposable {
  /** Every connection leads to the next of these; it seems to come `from` that address. */
  lay(urls: string[], from?: string): Promise<Road>
}

/** As it was built: a thread runs JavaScript. */
const thread = resolve(import.meta.dirname, '../dist/roads-thread.js')

export function createRoads(): Roads {
  const worker = new Worker(thread)
  const waiting = new Map<number, (answer: Answer) => void>()
  let last = 0
  worker.on('message', (answer: Answer) => {
    waiting.get(answer.number)?.(answer)
    waiting.delete(answer.number)
  })
  const order = (order: Order) => worker.postMessage(order)
  const ask = (question: Order) =>
    new Promise<Answer>((resolve) => {
      waiting.set(question.number, resolve)
      order(question)
    })

  return {
    async lay(urls, from) {
      last += 1
      const number = last
      const { url = '' } = await ask({ act: 'lay', number, urls, from })
      return {
        url,
        cut: () => order({ act: 'cut', number }),
        close: () => order({ act: 'close', number }),
        stall: () => order({ act: 'stall', number }),
        loseAnswers: () => order({ act: 'loseAnswers', number }),
        jam: () => order({ act: 'jam', number }),
        open: () => order({ act: 'open', number }),
        cutAfter: (bytes) => order({ act: 'cutAfter', number, bytes }),
        leadTo: (url) => order({ act: 'leadTo', number, url }),
        async [Symbol.asyncDispose]() {
          await ask({ act: 'remove', number })
        },
      }
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate()
    },
  }
}
