import { setTimeout as sleep } from 'node:timers/promises'
import { addUp, type Heard, judge, type Sent, type Verdict } from './verdict.ts'

interface Account extends Verdict {
  /** How many calls were answered, and how many refused or left without an answer. */
  answered: number
  failed: number
  /** From sending to the reader's callback, and to the answer. */
  latencies: number[]
  answers: number[]
  /** From the first call to the last event heard. */
  seconds: number
  /** By the clock of this process. */
  lastHeardAt: number
}

/** What was sent and what was heard of it, in the clock of this process, by readers who are known by their index. */
export interface Logbook {
  /** A number nobody has used, noted as sent now to these readers. */
  begin(readers: number[]): number
  answer(number: number): void
  fail(number: number): void
  hear(reader: number, number: number): void
  /** Resolves when everything was answered and heard, or when nothing more has come for a while. */
  settled(patienceMs?: number): Promise<void>
  /** Of what was sent since the last one. */
  account(): Account
}

interface Entry extends Sent {
  readers: number[]
}

const usualPatienceMs = 5_000
const lookMs = 10

export function createLogbook(): Logbook {
  let entries = new Map<number, Entry>()
  let heard = new Map<number, Heard[]>()
  let numbers = 0
  let open = 0
  let failed = 0
  /** Deliveries that must come, and which have: for waiting only. */
  let due = 0
  let come = new Set<string>()
  let newsAt = 0

  const news = () => {
    newsAt = performance.now()
    return newsAt
  }

  function verdictOf(reader: number, expected: Map<number, Sent>) {
    return judge(expected, heard.get(reader) ?? [])
  }

  function judgeAll(): Verdict {
    const expected = new Map<number, Map<number, Sent>>()
    for (const [number, entry] of entries) {
      for (const reader of entry.readers) {
        const own = expected.get(reader) ?? new Map<number, Sent>()
        expected.set(reader, own.set(number, entry))
      }
    }
    return addUp([...expected].map(([reader, own]) => verdictOf(reader, own)))
  }

  function account(): Account {
    const all = [...entries.values()]
    const firstAt = Math.min(...all.slice(0, 1).map(({ sentAt }) => sentAt))
    let lastAt = firstAt
    const latencies: number[] = []
    for (const list of heard.values()) {
      for (const { number, at } of list) {
        latencies.push(at - (entries.get(number)?.sentAt ?? at))
        lastAt = Math.max(lastAt, at)
      }
    }
    const answers = all.flatMap(({ sentAt, answeredAt }) => (answeredAt === null ? [] : [answeredAt - sentAt]))
    const seconds = (lastAt - firstAt) / 1_000
    // Whoever never got an answer was failed as well as who was refused.
    const result = {
      ...judgeAll(),
      answered: answers.length,
      failed: failed + open,
      latencies,
      answers,
      seconds,
      lastHeardAt: lastAt,
    }
    entries = new Map()
    heard = new Map()
    come = new Set()
    open = failed = due = 0
    return result
  }

  return {
    begin(readers) {
      entries.set(++numbers, { sentAt: news(), answeredAt: null, readers })
      open += 1
      return numbers
    },
    answer(number) {
      const entry = entries.get(number)
      if (!entry) return
      entry.answeredAt = news()
      due += entry.readers.length
      open -= 1
    },
    fail(number) {
      if (!entries.has(number)) return
      open -= 1
      failed += 1
    },
    hear(reader, number) {
      if (!entries.has(number)) return
      const list = heard.get(reader) ?? []
      list.push({ number, at: news() })
      heard.set(reader, list)
      come.add(`${reader} ${number}`)
    },
    async settled(patienceMs = usualPatienceMs) {
      while ((open > 0 || come.size < due) && performance.now() - newsAt < patienceMs) await sleep(lookMs)
    },
    account,
  }
}
