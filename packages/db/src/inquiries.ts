// An admin asks what became of an event: what was handed to whom is remembered by the servers that did it, each for itself. The
// question goes to all of them with NOTIFY, the answers come into a table. Whoever may only connect to the database can ask
// nothing: a question counts when it stands in the table as well.
import type { Sql } from 'postgres'
import { hintChannel } from './hints.ts'
import { isPresent } from './present.ts'
import { uuidPattern } from './uuid.ts'

export const inquiryPrefix = 'inquiry:'

export interface Inquiry {
  id: string
  /** The event: the number `seq` in this user's feed; of a broadcast the negative number. */
  userId: string
  seq: number
}

const pattern = new RegExp(`^(${uuidPattern}):(${uuidPattern}):(-?\\d{1,15})$`)
/** The row that asks, in the place of a server. */
const question = ''

export async function putInquiry(client: Sql, { id, userId, seq }: Inquiry): Promise<void> {
  await client`
    with forgotten as (delete from trace_answers where at < now() - interval '1 minute')
    insert into trace_answers (inquiry_id, server_id, answer) values (${id}::uuid, ${question}, '{}')`
  await client`select pg_notify(${hintChannel}, ${`${inquiryPrefix}${id}:${userId}:${seq}`})`
}

/** `null` for what a server of another version may have meant by it. */
export function readInquiry(text: string): Inquiry | null {
  const [, id, userId, seq] = pattern.exec(text) ?? []
  return id && userId && seq ? { id, userId, seq: Number(seq) } : null
}

/** Whether that was written down: whoever may connect to the database may say anything. */
export async function isAsked(client: Sql, id: string): Promise<boolean> {
  const found = await client`
    select 1 from trace_answers where inquiry_id = ${id}::uuid and server_id = ${question}`
  return found.length > 0
}

export async function answerInquiry(client: Sql, id: string, serverId: string, answer: object): Promise<void> {
  await client`
    insert into trace_answers (inquiry_id, server_id, answer)
    select inquiry_id, ${serverId}, ${JSON.stringify(answer)}::text::jsonb
    from trace_answers where inquiry_id = ${id}::uuid and server_id = ${question}
    on conflict do nothing`
}

export interface InquiryAnswers {
  answers: { serverId: string; answer: unknown }[]
  /** The servers that were heard of lately. */
  present: string[]
}

export async function readAnswers(client: Sql, id: string): Promise<InquiryAnswers> {
  const [row] = await client<InquiryAnswers[]>`
    select (
      select coalesce(json_agg(json_build_object('serverId', server_id, 'answer', answer)), '[]')
      from trace_answers where inquiry_id = ${id}::uuid and server_id <> ${question}
    ) as answers, (
      select coalesce(json_agg(distinct server_id), '[]') from server_figures
      where ${client.unsafe(isPresent)}
    ) as present`
  return row ?? { answers: [], present: [] }
}

/** All servers that have written figures since then; `null` when figures do not reach back that far. */
export async function serversSince(client: Sql, sinceMs: number): Promise<string[] | null> {
  const [row] = await client<{ reaches: boolean | null; servers: string[] }[]>`
    select min(slot) <= to_timestamp(${sinceMs / 1_000}::float8) as reaches,
      coalesce(json_agg(distinct server_id) filter (
        where slot > to_timestamp(${sinceMs / 1_000}::float8) - interval '10 s'
      ), '[]') as servers
    from server_figures`
  return row?.reaches ? row.servers : null
}

export async function forgetInquiry(client: Sql, id: string): Promise<void> {
  await client`delete from trace_answers where inquiry_id = ${id}::uuid`
}
