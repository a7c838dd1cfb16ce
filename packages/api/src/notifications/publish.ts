// Sends without a key, the many, take a short way: what is asked for while one statement is under way is written by the next, all
// of it in one round trip. That statement is the whole transaction: notifications, badges and events, or nothing.
import { appending, type Db, type Hints, type Severity, type Transaction } from '@carillon/db'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { refuse } from '../errors.ts'
import { createBatched, type Outcome } from '../live/batched.ts'
import { postgresCode, withRetries } from '../live/transaction.ts'

interface Publication {
  /** Names of users. */
  to: string[]
  kind: string
  data: object
  severity: Severity
  actorId: string
  groupKey: string | undefined
}

interface Published {
  notifications: { id: string; username: string }[]
}

/** Stores notifications and tells their recipients; refuses a publication as a whole when one of its names is unknown. */
export type Publish = (publication: Publication) => Promise<Published>

const mostRecipients = 1_000
/** For a feed that somebody else holds: not long where others wait for it too. */
const patience = { together: 250, alone: 2_000 }

/** PostgreSQL says that nothing was stored: then, and only then, may it be tried again. */
const isRolledBack = (error: unknown) =>
  /^(22|23|53|54)...$|^(40001|40P01|55P03|57014)$/.test(postgresCode(error) ?? '')

interface Told extends Record<string, unknown> {
  id: string
  userId: string | null
}

async function store(db: Db | Transaction, publications: Publication[], patienceMs: number) {
  const wanted = publications.map(({ to }) => [...new Set(to)].map((username) => ({ id: v7(), username })))
  const numbered = wanted.flatMap((rows, number) => rows.map((row) => ({ p: number, ...row })))
  const names = JSON.stringify(numbered.map((row, order) => ({ ...row, o: order })))
  const contents = JSON.stringify(publications.map(({ to: _to, ...content }, number) => ({ p: number, ...content })))
  const entries = sql`
    select user_id as u, o, 'notification.created' as t, jsonb_build_object('notificationId', id) as d from told`
  const told = await db.execute<Told>(sql`
    with wanted as (
      select w.*, u.id as user_id
      from set_config('lock_timeout', ${String(patienceMs)}, true),
        jsonb_to_recordset(${names}::jsonb) as w(p int, o int, id uuid, username text)
      left join users u using (username)
    ),
    told as (select * from wanted where p not in (select p from wanted where user_id is null)),
    stored as (
      insert into notifications (id, user_id, kind, data, severity, actor_id, group_key)
      select told.id, told.user_id, c.kind, c.data, c.severity, c."actorId", c."groupKey"
      from told
      join jsonb_to_recordset(${contents}::jsonb)
        as c(p int, kind text, data jsonb, severity text, "actorId" uuid, "groupKey" text) using (p)
    ),
    ${appending(entries, sql`select user_id as u, 1 as s, 1 as r, 0 as m from told`)}
    select id, user_id as "userId" from wanted`)
  const userIds = new Map(told.map(({ id, userId }) => [id, userId]))
  return wanted.map((rows) => rows.map((row) => ({ ...row, userId: userIds.get(row.id) ?? null })))
}

type Stored = Awaited<ReturnType<typeof store>>[number]

function publishedOf(rows: Stored): Published {
  const unknown = rows.find(({ userId }) => userId === null)
  if (unknown) throw refuse('to', `nobody is called “${unknown.username}”`)
  return { notifications: rows.map(({ id, username }) => ({ id, username })) }
}

const recipientsOf = (rows: Stored) =>
  rows.every(({ userId }) => userId !== null) ? rows.flatMap(({ userId }) => userId ?? []) : []

export function createPublish({ db, hints }: { db: Db; hints: Pick<Hints, 'announce'> }): Publish {
  function outcomesOf(stored: Stored[]): Outcome<Published>[] {
    hints.announce(stored.flatMap(recipientsOf))
    return stored.map((rows) => () => publishedOf(rows))
  }

  /** In a transaction, which has a connection to itself: what waits for a feed must not hold up what was sent over the same one. */
  async function publishAlone(publication: Publication): Promise<Published> {
    const stored = await withRetries(() => db.transaction((tx) => store(tx, [publication], patience.alone)))
    const [outcome] = outcomesOf(stored)
    if (!outcome) throw new Error('Nothing was published.')
    return outcome()
  }

  /** What one of them cannot have, or has to wait for long, is not to befall the others. */
  async function publishAll(publications: Publication[]): Promise<Outcome<Published>[]> {
    try {
      return outcomesOf(await store(db, publications, patience.together))
    } catch (error) {
      if (!isRolledBack(error)) throw error
      return publications.map((publication) => () => publishAlone(publication))
    }
  }

  return createBatched(publishAll, {
    most: mostRecipients,
    weigh: ({ to }) => to.length,
  })
}
