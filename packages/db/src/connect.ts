import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres, { type Sql } from 'postgres'
import { prepared } from './prepared.ts'
import * as schema from './schema/index.ts'
import { watchedSockets } from './watched-socket.ts'

export type Db = PostgresJsDatabase<typeof schema>
export type Transaction = Parameters<Parameters<Db['transaction']>[0]>[0]

/** Some connections, and the same through Drizzle. */
export interface Pool {
  db: Db
  sql: Sql
}

export interface Database extends Pool, AsyncDisposable {
  /**
   * A few connections apart, for what must go on while all others wait for something: reading feeds, proving to be alive,
   * and setting free what they wait for.
   */
  vital: Pool
  /** Where hints are listened to: LISTEN needs a direct connection, the pool may go through a pooler. */
  listenUrl: string
  close(): Promise<void>
}

export interface ConnectOptions {
  /** Where to LISTEN, when `url` leads through a pooler. */
  listenUrl?: string | undefined
  /** Connections in the pool, beside three vital ones. Default 10. */
  max?: number
}

/** How columns are spelt in the database. */
export const casing = 'snake_case'

/** By which our connections are told from those of others. */
export const applicationName = 'carillon'

/** A connection is taken for dead a little later than any statement may take. What is vital asks again every two seconds. */
const usualPool = { max: 10, statementMs: 15_000, silenceMs: 20_000 }
const vitalPool = { max: 3, statementMs: 7_000, silenceMs: 8_000 }

interface PoolOptions {
  max: number
  statementMs: number
  silenceMs: number
}

/** What a pooler refuses: it shares connections, so nothing may belong to one. Set these on its role or database instead. */
const direct = ({ statementMs }: PoolOptions) => ({
  prepare: true,
  connection: {
    application_name: applicationName,
    // A held lock must not hold everybody: see the hot recipient in docs/decisions/0001.
    lock_timeout: 2_000,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: 5_000,
    // What is read often is in memory. As if each look had to wait for a disk, a send read all users and all feeds.
    random_page_cost: 1.1,
  },
})
const pooled = { prepare: false, connection: { application_name: applicationName } }

function openPool(url: string, isPooled: boolean, options: PoolOptions): Pool {
  const sql = postgres(url, {
    max: options.max,
    onnotice: () => {},
    // The driver's own question about types: when its connection is cut in that moment, the rejection is nobody's.
    fetch_types: false,
    connect_timeout: 5,
    backoff: (attempt) => Math.min(0.1 * 2 ** attempt, 1),
    // Its types do not know this option.
    ...{ socket: watchedSockets(options.silenceMs) },
    ...(isPooled ? pooled : direct(options)),
  })
  return { sql, db: drizzle(isPooled ? sql : prepared(sql), { schema, casing }) }
}

/**
 * Opens a pool. Nothing is sent until the first query.
 *
 * @example
 * await using database = connect('postgres://localhost/carillon')
 * await database.db.select().from(users)
 */
export function connect(url: string, options: ConnectOptions = {}): Database {
  const isPooled = options.listenUrl !== undefined && options.listenUrl !== url
  const usual = openPool(url, isPooled, { ...usualPool, max: options.max ?? usualPool.max })
  const vital = openPool(url, isPooled, vitalPool)
  async function close() {
    await Promise.all([usual, vital].map(({ sql }) => sql.end({ timeout: 2 })))
  }
  return { ...usual, vital, listenUrl: options.listenUrl ?? url, close, [Symbol.asyncDispose]: close }
}
