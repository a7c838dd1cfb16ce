// The only way to emit. Events are collected while the work runs and appended as the last statement before the commit;
// the hint leaves after it. Feeds last, in id order: that is what keeps fan-outs to overlapping groups from deadlocking.
import { append, type Db, type Entry, type Hints, type Tally, type Transaction } from '@carillon/db'
import type { Figures } from '../figures/figures.ts'
import type { Story } from '../tracing/story.ts'
import type { StoredEvent } from './event-map.ts'

interface Live {
  db: Db
  hints: Pick<Hints, 'announce'>
  figures?: Figures | undefined
  story?: Story | undefined
  begunAt?: number | undefined
  traceId?: string | undefined
}

export interface Work {
  tx: Transaction
  /** Tells these users, in the order of the calls, if and when the transaction commits. */
  emit(recipients: Iterable<string>, event: StoredEvent): void
  /** Changes what the user's badges show, together with everything else. */
  tally(change: Tally): void
  /** Counts what the work is about, if and when the transaction commits. */
  count(what: (figures: Figures) => void): void
}

const attempts = 4
const retryable = new Set(['40P01', '40001', '55P03'])

/** Drizzle wraps the driver's error. */
export function postgresCode(error: unknown): string | undefined {
  const cause = error instanceof Error && error.cause ? error.cause : error
  return typeof cause === 'object' && cause && 'code' in cause ? String(cause.code) : undefined
}

const abortedBefore = '25P02'

/**
 * Statements of one transaction that need no answer of each other, sent side by side: one round trip. It ends when all have
 * ended, and throws what the refused one was told; the others are told only that the transaction has failed.
 */
export async function together<const Statements extends readonly unknown[]>(
  statements: Statements,
): Promise<{ -readonly [Index in keyof Statements]: Awaited<Statements[Index]> }> {
  const outcomes = await Promise.allSettled(statements)
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  if (reasons.length > 0) throw reasons.find((reason) => postgresCode(reason) !== abortedBefore) ?? reasons[0]
  return Promise.all(statements)
}

const pause = (attempt: number) => new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt))

async function attemptOnce<T>({ db, traceId }: Live, work: (work: Work) => Promise<T>) {
  const entries: Entry[] = []
  const tallies: Tally[] = []
  const counts: ((figures: Figures) => void)[] = []
  const result = await db.transaction(async (tx) => {
    const answer = await work({
      tx,
      emit(recipients, { type, ...data }) {
        for (const userId of recipients) entries.push({ userId, type, data })
      },
      tally: (change) => tallies.push(change),
      count: (what) => counts.push(what),
    })
    await append(tx, entries, tallies, traceId)
    return answer
  })
  return { result, counts, entries, recipients: new Set(entries.map((entry) => entry.userId)) }
}

/** Tries again, up to three times, what was rolled back because others were at the same rows. */
export async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === attempts || !retryable.has(postgresCode(error) ?? '')) throw error
      await pause(attempt)
    }
  }
}

/**
 * Runs `work` in one transaction and tells its recipients after the commit. A deadlock or a lock time-out is tried
 * again, up to three times, so `work` must have no effect outside its transaction.
 *
 * @example
 * await transaction(ctx, async ({ tx, emit }) => {
 *   await tx.update(polls).set({ closedAt: new Date() }).where(eq(polls.id, id))
 *   emit(voterIds, { type: 'poll.closed', pollId: id })
 * })
 */
export async function transaction<T>(live: Live, work: (work: Work) => Promise<T>): Promise<T> {
  const { figures, story, traceId, begunAt = performance.now() } = live
  const { result, recipients, counts, entries } = await withRetries(() => attemptOnce(live, work))
  live.hints.announce(recipients)
  story?.committed({ traceId, entries })
  if (figures) {
    figures.committed(performance.now() - begunAt)
    for (const count of counts) count(figures)
  }
  return result
}
