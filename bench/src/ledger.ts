import { setTimeout as sleep } from 'node:timers/promises'
import { type Summary, summarize } from './summary.ts'

interface Entry {
  sentAt: number
  /** Which server the reader is connected to. */
  server: number
  answeredAt: number | null
  heardAt: number[]
}

/** What was sent and what became of it, in the clock of this process. */
export interface Ledger {
  /** Notes that it is sent now; call what it returns with the answer. */
  send(title: string, server: number): (outcome: 'acknowledged' | 'failed') => void
  hear(title: string): void
  /** Waits until everything was answered and heard, or until nothing more has come for a while. */
  settled(): Promise<void>
  account(): LatencyAccount
}

export interface LatencyAccount {
  /** From `send` to the reader's callback: all of them, and by the server the reader is connected to. */
  latency: { all: Summary; same: Summary; other: Summary }
  /** What `latency.all` sums up, in milliseconds. */
  samples: number[]
  /** From `send` to its answer, which comes after the commit. */
  answer: Summary
  sent: number
  /** Refused, or never answered. */
  failed: number
  /** Acknowledged and never heard. */
  lost: number
  twice: number
}

const patienceMs = 5_000

export function createLedger(): Ledger {
  const entries = new Map<string, Entry>()
  let lastNewsAt = 0
  const news = () => {
    lastNewsAt = performance.now()
    return lastNewsAt
  }
  const isOpen = ({ answeredAt, heardAt }: Entry) => answeredAt === null || heardAt.length === 0

  return {
    send(title, server) {
      const entry: Entry = { sentAt: news(), server, answeredAt: null, heardAt: [] }
      entries.set(title, entry)
      return (outcome) => {
        const at = news()
        if (outcome === 'acknowledged') entry.answeredAt = at
      }
    },
    hear: (title) => void entries.get(title)?.heardAt.push(news()),
    async settled() {
      const isWaiting = () => [...entries.values()].some(isOpen)
      while (isWaiting() && performance.now() - lastNewsAt < patienceMs) await sleep(50)
    },
    account() {
      const all = [...entries.values()]
      const samplesOf = (some: Entry[]) =>
        some.flatMap(({ sentAt, heardAt }) => heardAt.slice(0, 1).map((at) => at - sentAt))
      const latencies = (some: Entry[]) => summarize(samplesOf(some))
      return {
        latency: {
          all: latencies(all),
          same: latencies(all.filter(({ server }) => server === 0)),
          other: latencies(all.filter(({ server }) => server === 1)),
        },
        samples: samplesOf(all),
        answer: summarize(all.flatMap(({ sentAt, answeredAt }) => (answeredAt === null ? [] : [answeredAt - sentAt]))),
        sent: all.length,
        failed: all.filter(({ answeredAt }) => answeredAt === null).length,
        lost: all.filter(({ answeredAt, heardAt }) => answeredAt !== null && heardAt.length === 0).length,
        twice: all.filter(({ heardAt }) => heardAt.length > 1).length,
      }
    },
  }
}
