// What became of what was sent, from what a reader heard in the order it was heard. Order is judged twice. Of two events for a reader,
// when one was sent after the other had been answered, nobody may hear it first: that is out of order. When it was sent while
// the other was still on its way, hearing it first is merely overtaking, which a sender prevents by waiting.
export interface Sent {
  sentAt: number
  /** When the answer came; null when there was none. */
  answeredAt: number | null
}

export interface Heard {
  number: number
  at: number
}

export interface Verdict {
  /** Heard, each counted once. */
  delivered: number
  /** Answered and never heard. */
  lost: number
  twice: number
  outOfOrder: number
  overtaken: number
}

/** For one reader: `expected` is everything that was sent to it. */
export function judge(expected: ReadonlyMap<number, Sent>, heard: Heard[]): Verdict {
  const seen = new Set<number>()
  const verdict: Verdict = { delivered: 0, lost: 0, twice: 0, outOfOrder: 0, overtaken: 0 }
  let lastSentAt = Number.NEGATIVE_INFINITY
  for (const { number } of heard) {
    const sent = expected.get(number)
    if (!sent) continue
    if (seen.has(number)) {
      verdict.twice += 1
      continue
    }
    seen.add(number)
    if (sent.answeredAt !== null && sent.answeredAt < lastSentAt) verdict.outOfOrder += 1
    else if (sent.sentAt < lastSentAt) verdict.overtaken += 1
    lastSentAt = Math.max(lastSentAt, sent.sentAt)
  }
  for (const [number, { answeredAt }] of expected) if (answeredAt !== null && !seen.has(number)) verdict.lost += 1
  return { ...verdict, delivered: seen.size }
}

export function addUp(verdicts: Verdict[]): Verdict {
  const sum = (key: keyof Verdict) => verdicts.reduce((total, verdict) => total + verdict[key], 0)
  return {
    delivered: sum('delivered'),
    lost: sum('lost'),
    twice: sum('twice'),
    outOfOrder: sum('outOfOrder'),
    overtaken: sum('overtaken'),
  }
}
