// The end of a soak: everything is healed, and what was said has to arrive.
import { eventually } from '@carillon/db/testing'
import { look } from '../support/truth.ts'
import type { Listener } from './listener.ts'
import type { Load } from './load.ts'
import type { Stage } from './stage.ts'
import type { DeviceLog, Numbers } from './verdict.ts'

const patienceMs = 90_000
const screenPatienceMs = 20_000

async function headsOf({ database }: Stage): Promise<Map<string, number>> {
  const rows = await database.sql<{ userId: string; head: string }[]>`select user_id as "userId", head from feeds`
  return new Map(rows.map(({ userId, head }) => [userId, Number(head)]))
}

/** Whoever is not yet where their feed stands. */
async function behind(stage: Stage): Promise<Listener[]> {
  const heads = await headsOf(stage)
  return stage.listeners.flat().filter(({ userId, seq }) => seq < (heads.get(userId) ?? 0))
}

async function numbersOf({ database }: Stage): Promise<Numbers> {
  const rows = await database.sql<{ userId: string; label: string; seq: string }[]>`
    select e.user_id as "userId", e.seq, coalesce(m.body, n.data ->> 'title') as label from feed_events e
    left join messages m on e.type = 'message.posted' and m.id = (e.data ->> 'messageId')::uuid
    left join notifications n on e.type = 'notification.created' and n.id = (e.data ->> 'notificationId')::uuid
      and n.kind = 'announcement'
    where m.id is not null or n.id is not null`
  const numbers = new Map<string, Map<string, number>>()
  for (const { userId, label, seq } of rows) {
    const known = numbers.get(userId) ?? new Map()
    numbers.set(userId, known.set(label, Number(seq)))
  }
  return numbers
}

const within = (check: () => Promise<void> | void, timeoutMs = patienceMs): Promise<string[]> =>
  eventually(check, { timeoutMs }).then(
    (): string[] => [],
    (error: unknown) => [error instanceof Error ? error.message : String(error)],
  )

/** What is wrong with what a screen shows, when it has had its time. */
async function judgeScreen({ name, screen }: Listener): Promise<string[]> {
  if (!screen) return []
  return within(async () => {
    const { shown, told } = await look(screen)
    const wrong = Object.keys(told).filter((part) => JSON.stringify(shown[part]) !== JSON.stringify(told[part]))
    if (wrong.length > 0) throw new Error(`${name} shows something else than it would be told: ${wrong.join(', ')}`)
  }, screenPatienceMs)
}

async function judgeStore({ database }: Stage): Promise<string[]> {
  const rows = await database.sql<{ body: string }[]>`
    select body from messages group by body having count(*) > 1 union all
    select data ->> 'title' from notifications where kind = 'announcement'
    group by user_id, data ->> 'title' having count(*) > 1`
  return rows.map(({ body }) => `stored twice: ${body}`)
}

function judgeServers({ servers }: Stage): string[] {
  return servers.flatMap(({ url, deaths, output }) => {
    const isFaulty = /unexpected error/.test(output())
    const faults = isFaulty ? [`the server on ${url} ran into an unexpected error:\n${output().slice(-2_000)}`] : []
    return deaths > 0 ? [`the server on ${url} ended by itself ${deaths} times`, ...faults] : faults
  })
}

export interface Settled {
  /** Sentences about what is wrong. */
  findings: string[]
  logs: DeviceLog[]
  numbers: Numbers
}

/** Resolves when all is quiet, or when it had its time; says what is wrong apart from what the logs tell. */
export async function settle(stage: Stage, load: Load): Promise<Settled> {
  const listeners = stage.listeners.flat()
  for (const { road } of [...listeners, ...stage.databaseRoads.map((road) => ({ road }))]) road.open()
  const findings = await within(() => {
    const waiting = load.waiting()
    if (waiting > 0) throw new Error(`${waiting} of what was said is still not acknowledged.`)
  })
  findings.push(
    ...(await within(async () => {
      const late = await behind(stage)
      if (late.length > 0) throw new Error(`${late.map(({ name }) => name).join(', ')} did not catch up`)
    })),
  )
  load.close()
  for (const { name, failure } of listeners) {
    const reason = failure()
    if (reason) findings.push(`${name} does not listen any more: ${reason}`)
  }
  const logs = await Promise.all(
    listeners.map(async ({ name, userId, heard, resets, fetchAll }) => {
      return { name, userId, heard, fetched: resets > 0 ? await eventually(fetchAll) : new Set<string>() }
    }),
  )
  for (const listener of listeners) findings.push(...(await judgeScreen(listener)))
  findings.push(...(await judgeStore(stage)), ...judgeServers(stage))
  return { findings, logs, numbers: await numbersOf(stage) }
}
