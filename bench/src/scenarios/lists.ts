import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient } from '@carillon/client'
import postgres, { type Sql } from 'postgres'
import { startBenchServer } from '../bench-server.ts'
import type { Cluster } from '../comparison/cluster.ts'
import { summarize } from '../summary.ts'
import { carillon } from '../systems/carillon.ts'
import { readPlans } from './plans.ts'
import type { Bench, Scenario } from './scenario.ts'

const users = 100
/** PostgreSQL makes up its mind about a prepared statement with the sixth. */
const warmUpCalls = 6
/** For each question, however slow its answers. */
const mostMs = 4_000

interface Size {
  all: number
  own: number
  calls: number
}

/**
 * The first user has many, the second as many that are older than everybody else's; the others share the rest. Half are
 * read, a tenth is archived.
 */
async function fill(sql: Sql, { all, own }: Size) {
  await sql`
    with numbers as materialized (
      select n, uuidv7() as id from generate_series(1, ${all}::integer) as n
    )
    insert into notifications (id, user_id, kind, data, severity, seen_at, read_at, archived_at)
    select numbers.id, people.id, 'announcement', jsonb_build_object('title', 'No. ' || n), 'normal',
      case when n % 2 = 0 then now() end, case when n % 2 = 0 then now() end, case when n % 10 = 0 then now() end
    from numbers
    join (select id, row_number() over (order by username = 'user-1' desc, username = 'user-2' desc) - 1 as place from users) as people
      on people.place = case when n <= ${own}::integer then 1 when n % 9 = 0 then 0 else 2 + n % ${users - 2}::integer end
    order by numbers.id`
  await sql`
    update feeds set unseen = counted.unseen, unread = counted.unseen
    from (select user_id, count(*) filter (where seen_at is null) as unseen from notifications group by user_id) as counted
    where counted.user_id = feeds.user_id`
  await sql`vacuum analyze notifications`
  await sql`vacuum analyze feeds`
}

/** Sessions opened from now on write the plan of each statement into the log. */
async function explainAll({ sql }: Cluster, databaseUrl: string) {
  const name = new URL(databaseUrl).pathname.slice(1)
  const settings = {
    session_preload_libraries: 'auto_explain',
    'auto_explain.log_min_duration': '0',
    'auto_explain.log_analyze': 'on',
    'auto_explain.log_timing': 'off',
    'auto_explain.log_buffers': 'on',
  }
  await sql.unsafe("load 'auto_explain'")
  for (const [key, value] of Object.entries(settings))
    await sql.unsafe(`alter database ${name} set ${key} = '${value}'`)
}

interface Question {
  name: string
  /** Which user asks. */
  asker: number
  /** Of the statements it leads to, the one that matters. */
  table: RegExp
  ask(client: Client): Promise<unknown>
}

async function questionsOf(sql: Sql, { own }: Size): Promise<Question[]> {
  const [deep] = await sql<{ id: string }[]>`
    select notifications.id from notifications join users on users.id = user_id where username = 'user-1'
    order by notifications.id desc offset ${Math.floor(own / 2)} limit 1`
  const table = /from "notifications"/
  const list = (input: Parameters<Client['api']['notifications']['list']['query']>[0]) => (client: Client) =>
    client.api.notifications.list.query(input)
  return [
    { name: 'the newest 30', asker: 0, table, ask: list({}) },
    { name: '30 from the middle', asker: 0, table, ask: list({ cursor: deep?.id ?? null }) },
    { name: 'the newest 30 unread', asker: 0, table, ask: list({ filter: 'unread' }) },
    { name: 'the newest 30 archived', asker: 0, table, ask: list({ filter: 'archived' }) },
    { name: 'the newest 30 of somebody long away', asker: 1, table, ask: list({}) },
    { name: 'the newest 30 unread of somebody long away', asker: 1, table, ask: list({ filter: 'unread' }) },
    { name: 'counts', asker: 0, table: /from "feeds"/, ask: (client) => client.api.notifications.counts.query() },
  ]
}

async function answer(client: Client, question: Question, { logFile }: Cluster, calls: number) {
  for (let call = 0; call < warmUpCalls; call += 1) await question.ask(client)
  const logged = (await readFile(logFile, 'utf8')).length
  const times: number[] = []
  const endsAt = performance.now() + mostMs
  while (times.length < calls && performance.now() < endsAt) {
    const startedAt = performance.now()
    await question.ask(client)
    times.push(performance.now() - startedAt)
  }
  await sleep(200)
  const log = (await readFile(logFile, 'utf8')).slice(logged)
  const plans = readPlans(log).filter(({ query }) => question.table.test(query))
  const database = plans.map(({ ms }) => ms).toSorted((one, other) => one - other)
  const at = (share: number) => database[Math.ceil(share * database.length) - 1] ?? Number.NaN
  const { p50, p95 } = summarize(times)
  return { figures: { p50, p95, databaseP50: at(0.5), databaseP95: at(0.95) }, plan: plans.at(-1)?.text }
}

async function run({ stages, systems, isQuick, note, remark }: Bench) {
  if (!systems.includes(carillon)) return
  const cluster = await stages.clear()
  const size = isQuick ? { all: 50_000, own: 5_000, calls: 50 } : { all: 1_000_000, own: 100_000, calls: 200 }
  const databaseUrl = await cluster.createDatabase()
  const people = await carillon.prepare(databaseUrl, users)
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} })
  await fill(sql, size)
  const questions = await questionsOf(sql, size)
  await sql.end()
  await explainAll(cluster, databaseUrl)
  const env = { NODE_ENV: 'production', ...(await carillon.env?.()) }
  await using server = await startBenchServer(databaseUrl, { env })
  const clients = people.slice(0, 2).map(({ token }) => createClient({ url: server.url, token }))
  for (const question of questions) {
    const client = clients[question.asker]
    if (!client) continue
    const { figures, plan } = await answer(client, question, cluster, size.calls)
    note(question.name, figures)
    if (plan) remark(`${question.name}:\n\n\`\`\`text\n${plan}\n\`\`\``)
  }
  for (const client of clients) client.close()
}

export const lists: Scenario = {
  name: 'lists',
  title: 'Lists and counts of a user with 100,000 notifications among 1,000,000',
  about:
    'Carillon only. Through the public client, one call after the other, and the statement alone, as PostgreSQL timed it.',
  columns: [
    { name: 'p50', title: 'ms through the API, p50', digits: 1 },
    { name: 'p95', title: 'ms through the API, p95', digits: 1 },
    { name: 'databaseP50', title: 'ms in PostgreSQL, p50', digits: 2 },
    { name: 'databaseP95', title: 'ms in PostgreSQL, p95', digits: 2 },
  ],
  seconds: 70,
  run,
}
