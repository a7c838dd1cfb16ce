// What went wrong between what was sent and what arrived. An attempt whose outcome nobody knows (the answer was lost) may
// have happened or not, now or later: it is never counted as a failure.

/** What a sender knows of something sent, by a label nothing else bears. */
export interface Attempt {
  label: string
  outcome: 'acknowledged' | 'refused' | 'unknown'
}

/** What a reader was given, and under which number of their feed. */
export interface Applied {
  label: string
  seq: number
}

export interface Findings {
  /** Acknowledged and never applied. */
  lost: string[]
  /** Applied, though never attempted, or refused. */
  invented: string[]
  twice: string[]
  /** Applied before something that was sent, or numbered, earlier. */
  outOfOrder: string[]
}

export const flawless: Findings = { lost: [], invented: [], twice: [], outOfOrder: [] }

const labelsOf = (some: { label: string }[]) => some.map(({ label }) => label)

function findOutOfOrder(attempts: Attempt[], applied: Applied[]): string[] {
  const places = new Map(attempts.map(({ label, outcome }, place) => [label, outcome === 'unknown' ? null : place]))
  const found = new Set<string>()
  let farthest = -1
  let highest = 0
  for (const { label, seq } of applied) {
    const place = places.get(label) ?? farthest
    if (place < farthest || seq < highest) found.add(label)
    farthest = Math.max(farthest, place)
    highest = Math.max(highest, seq)
  }
  return [...found]
}

/** `attempts` in the order they were made, each only after the one before was answered or given up. */
export function check(attempts: Attempt[], applied: Applied[]): Findings {
  const arrived = new Set(labelsOf(applied))
  const possible = new Set(labelsOf(attempts.filter(({ outcome }) => outcome !== 'refused')))
  const labels = new Set<string>()
  const numbers = new Set<number>()
  const isRepeated = ({ label, seq }: Applied) => {
    const isKnown = labels.has(label) || numbers.has(seq)
    labels.add(label)
    numbers.add(seq)
    return isKnown
  }
  return {
    lost: labelsOf(attempts.filter(({ label, outcome }) => outcome === 'acknowledged' && !arrived.has(label))),
    invented: labelsOf(applied.filter(({ label }) => !possible.has(label))),
    twice: labelsOf(applied.filter(isRepeated)),
    outOfOrder: findOutOfOrder(attempts, applied),
  }
}
