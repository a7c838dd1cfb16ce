// An admin ends the open streams of a user, on every server: each of them hears the order, and says in the audit entry how many
// it sent away.
import type { Sql } from 'postgres'
import { hintChannel } from './hints.ts'

export const departurePrefix = 'departure:'

export interface DepartureOrder {
  userId: string
  /** The audit entry that counts. */
  entryId: string
}

const pattern = /^([\da-f-]{36}):([\da-f-]{36})$/

export async function orderDeparture(client: Sql, { userId, entryId }: DepartureOrder): Promise<void> {
  await client`select pg_notify(${hintChannel}, ${`${departurePrefix}${userId}:${entryId}`})`
}

/** `null` for what a server of another version may have meant by it. */
export function readDeparture(order: string): DepartureOrder | null {
  const [, userId, entryId] = pattern.exec(order) ?? []
  return userId !== undefined && entryId !== undefined ? { userId, entryId } : null
}

/** Adds what this server did. */
export async function answerDeparture(client: Sql, entryId: string, streams: number): Promise<void> {
  await client`
    update audit_entries set streams = coalesce(streams, 0) + ${streams}::int, answers = answers + 1
    where id = ${entryId}::uuid`
}

export interface DepartureCount {
  streams: number
  /** How many servers have answered, and how many there are. */
  answers: number
  servers: number
}

export async function countDeparture(client: Sql, entryId: string): Promise<DepartureCount> {
  const [row] = await client<DepartureCount[]>`
    select coalesce(streams, 0) as streams, answers, (
      select count(distinct server_id)::int from server_figures
      where slot > now() - interval '30 s' and at > now() - interval '5 s'
    ) as servers
    from audit_entries where id = ${entryId}::uuid`
  return row ?? { streams: 0, answers: 0, servers: 0 }
}
