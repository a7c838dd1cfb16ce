// What PostgreSQL itself takes on this disk: no system that stores a row per event can pass it.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import postgres, { type Sql } from 'postgres'
import { poolSize, preparePeer } from '../systems/peer-events.ts'
import type { Bench, Scenario } from './scenario.ts'

const run = promisify(execFile)
const batch = 100
const inFlight = 64
const row = { audience: 'user:1', data: { number: 1, text: '' } }

/** So many statements in flight; resolves with how many a second. */
async function perSecond(seconds: number, statement: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  let done = 0
  async function work() {
    while (performance.now() - startedAt < seconds * 1_000) {
      await statement()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: inFlight }, work))
  return (done / (performance.now() - startedAt)) * 1_000
}

const insertOne = (sql: Sql) => sql`insert into events (audience, data) values (${row.audience}, ${sql.json(row.data)})`

const rows = Array.from({ length: batch }, () => JSON.stringify(row.data))
const insertBatch = (sql: Sql) =>
  sql`insert into events (audience, data) select ${row.audience}, data::jsonb from unnest(${rows}::text[]) as t (data)`

async function pgbench(script: string, url: string, seconds: number): Promise<number | undefined> {
  const args = ['-n', '-c', String(poolSize), '-M', 'prepared', '-T', String(seconds), '-f', script, url]
  const outcome = await run('pgbench', args).catch(() => undefined)
  return outcome && Number(/tps = ([\d.]+)/.exec(outcome.stdout)?.[1])
}

async function measure({ stages, isQuick, isTimeUp, note, remark }: Bench) {
  const cluster = await stages.clear()
  const url = await cluster.createDatabase()
  await preparePeer(url, 1)
  const script = join(dirname(cluster.logFile), 'insert.sql')
  // With a blank after each colon: pgbench would take it for the name of a variable.
  const data = JSON.stringify(row.data).replaceAll(':', ': ')
  await writeFile(script, `insert into events (audience, data) values ('user1', '${data}');\n`)
  const sql = postgres(url, { max: poolSize, onnotice: () => {} })
  const seconds = isQuick ? 1 : 2
  for (let round = 0; round < (isQuick ? 1 : 5) && !(round > 0 && isTimeUp()); round += 1) {
    note(`postgres.js, a row at a time on ${poolSize} connections`, {
      perSecond: await perSecond(seconds, () => insertOne(sql)),
    })
    note(`postgres.js, ${batch} rows at a time`, {
      perSecond: batch * (await perSecond(seconds, () => insertBatch(sql))),
    })
    const tps = await pgbench(script, url, seconds)
    if (tps !== undefined) note(`pgbench, a row at a time on ${poolSize} connections`, { perSecond: tps })
    else if (round === 0) remark('There is no pgbench on the PATH: PostgreSQL was measured through postgres.js only.')
  }
  await sql.end()
}

export const floor: Scenario = {
  name: 'floor',
  title: 'The floor: rows PostgreSQL takes',
  about: 'Rows of the table all but Carillon store their events in, each insert a transaction that waits for the disk.',
  columns: [{ name: 'perSecond', title: 'rows per second', digits: 0 }],
  seconds: 40,
  run: measure,
}
