import type { Dated, Pages } from './apply.ts'
import { type Happened, isAfter } from './cursor.ts'

const mostRemembered = 500

export const asOfAll = (data: unknown): string[] => {
  if (typeof data !== 'object' || !data) return []
  if ('pages' in data) return (data as Pages<Dated>).pages.map((page) => page.asOf)
  return 'asOf' in data ? [(data as Dated).asOf] : []
}

/** The data with the `asOf` of what it was made from: it has not taken everything since. */
export function datedLike(before: unknown, after: unknown): unknown {
  const [first, ...others] = asOfAll(before)
  if (typeof after !== 'object' || !after || first === undefined) return after
  if (!('pages' in after)) return { ...after, asOf: first }
  const dates = [first, ...others]
  const pages = (after as Pages<Dated>).pages.map((page, index) => ({ ...page, asOf: dates[index] ?? page.asOf }))
  return { ...after, pages }
}

/** What was heard lately, without a gap. */
export function createHistory() {
  let events: Happened[] = []
  /** Of what came before this, nothing is known. */
  let knownFrom: string | null = null
  return {
    isEmpty: () => knownFrom === null,
    startFrom(cursor: string) {
      events = []
      knownFrom = cursor
    },
    add(happened: Happened) {
      events.push(happened)
      if (events.length > mostRemembered) knownFrom = events.shift()?.cursor ?? knownFrom
    },
    since: (): readonly Happened[] => events,
    /** Whether the data is from before all that is known: events in between may have been missed. */
    beginsAfter(data: unknown): boolean {
      const from = knownFrom
      return from !== null && asOfAll(data).some((asOf) => isAfter(from, asOf))
    },
  }
}
