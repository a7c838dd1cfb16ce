// An admin ends the open streams of a user, on every server: each of them hears the order, and says in the audit entry how many
// it sent away.
import { sql } from 'drizzle-orm'
import type { Sql } from 'postgres'
import type { Db, Transaction } from './connect.ts'
import { hintChannel } from './hints.ts'
import { isPresent } from './present.ts'
import { uuidPattern } from './uuid.ts'

export const departurePrefix = 'departure:'

export interface DepartureOrder {
  userId: string
  /** The audit entry that counts. */
  entryId: string
}

const pattern = new RegExp(`^(${uuidPattern}):(${uuidPattern})$`)

/**
 * In the transaction that writes the entry: what is heard is then there to be looked up. A NOTIFY in a transaction makes all others
 * wait for their commit; an admin does not do this often.
 */
export async function orderDeparture(db: Db | Transaction, { userId, entryId }: DepartureOrder): Promise<void> {
  await db.execute(sql`select pg_notify(${hintChannel}, ${`${departurePrefix}${userId}:${entryId}`})`)
}

/** `null` for what a server of another version may have meant by it. */
export function readDeparture(order: string): DepartureOrder | null {
  const [, userId, entryId] = pattern.exec(order) ?? []
  return userId !== undefined && entryId !== undefined ? { userId, entryId } : null
}

/** Whether that was written down a moment ago: whoever may connect to the database may say anything. */
export async function isOrdered(client: Sql, { userId, entryId }: DepartureOrder): Promise<boolean> {
  const found = await client`
    select 1 from audit_entries e join users u on u.username = e.subject
    where e.id = ${entryId}::uuid and u.id = ${userId}::uuid
      and e.action = 'disconnected' and e.at > now() - interval '1 minute'`
  return found.length > 0
}

/** Adds what this server did. */
export async function answerDeparture(client: Sql, entryId: string, streams: number): Promise<void> {
  await client`
    update audit_entries set streams = coalesce(streams, 0) + ${streams}::int, answers = answers + 1
    where id = ${entryId}::uuid`
}

interface DepartureCount {
  streams: number
  /** How many servers have answered. */
  answers: number
}

export async function countDeparture(client: Sql, entryId: string): Promise<DepartureCount> {
  const [row] = await client<DepartureCount[]>`
    select coalesce(streams, 0) as streams, answers from audit_entries where id = ${entryId}::uuid`
  return row ?? { streams: 0, answers: 0 }
}

/** How many servers there are, as far as they were heard of lately: whoever asks is one. */
export async function countServers(db: Db | Transaction): Promise<number> {
  const [row] = await db.execute<{ servers: number }>(sql`
    select greatest(1, count(distinct server_id)::int) as servers from server_figures
    where ${sql.raw(isPresent)}`)
  return row?.servers ?? 1
}
