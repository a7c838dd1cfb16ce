// A request that carries a key is answered once: its repeat gets the first answer, and the same key with other content
// is a conflict. The row is written in the transaction it answers for, so a crash leaves both or neither.
import { createHash } from 'node:crypto'
import { type Db, requests, type Transaction } from '@carillon/db'
import { eq } from 'drizzle-orm'
import { refuse } from '../errors.ts'
import type { Work } from './transaction.ts'

const digest = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex')

/** The same content is the same whatever order its keys came in. */
const inKeyOrder = (_key: string, value: unknown) =>
  typeof value === 'object' && value && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value

interface Request {
  userId: string
  procedure: string
  key: string | undefined
  /** What must be the same for the repeat to be one. */
  content: unknown
}

/** Under which the answer is kept. */
export const requestIdOf = ({ userId, procedure, key }: { userId: string; procedure: string; key: string }): string =>
  digest(userId, procedure, key)

/** What was answered, for as long as that is remembered. */
export async function answerUnder(db: Db | Transaction, requestId: string): Promise<unknown> {
  const found = await db.query.requests.findFirst({ where: eq(requests.id, requestId) })
  return found && JSON.parse(found.answer)
}

/** What was to come later has come: from now on this is the answer, and remembered as long as any other. */
export async function answerAnew({ tx }: Work, requestId: string, answer: unknown): Promise<void> {
  const change = { answer: JSON.stringify(answer), createdAt: new Date() }
  await tx.update(requests).set(change).where(eq(requests.id, requestId))
}

/** Runs `work`, or answers with what it answered under the same key before. */
export async function once<T>({ tx }: Work, request: Request, work: () => Promise<T>): Promise<T> {
  const { userId, procedure, key, content } = request
  if (key === undefined) return work()
  const id = requestIdOf({ userId, procedure, key })
  const fingerprint = digest(JSON.stringify(content, inKeyOrder))
  // Whoever comes second waits here until the first has committed or failed.
  const claimed = await tx
    .insert(requests)
    .values({ id, userId, fingerprint, answer: '' })
    .onConflictDoNothing()
    .returning({ id: requests.id })
  if (claimed.length === 0) {
    const earlier = await tx.query.requests.findFirst({ where: eq(requests.id, id) })
    if (earlier?.fingerprint !== fingerprint) throw refuse('key', 'was used before with other content', 'CONFLICT')
    return JSON.parse(earlier.answer) as T
  }
  const answer = await work()
  await tx
    .update(requests)
    .set({ answer: JSON.stringify(answer) })
    .where(eq(requests.id, id))
  return answer
}
