import { feeds, type Hints, sessions, users } from '@carillon/db'
import { createTestDatabase, eventually } from '@carillon/db/testing'
import { getErrorShape, getTRPCErrorFromUnknown, isTrackedEnvelope } from '@trpc/server'
import { inject } from 'vitest'
import { type CarillonOptions, createCarillon } from './carillon.ts'
import { unlimited } from './limits/limits.ts'
import type { Event } from './live/event-map.ts'
import { transaction } from './live/transaction.ts'
import { announcement } from './notifications/kinds/announcement.ts'
import { notify } from './notifications/notify.ts'
import { appRouter } from './root.ts'
import type { Caller } from './session/caller.ts'
import { selfOf } from './users/self.ts'

interface WorldOptions
  extends Pick<
    CarillonOptions,
    'kinds' | 'deliverers' | 'pollMs' | 'limits' | 'figures' | 'story' | 'serverId' | 'push'
  > {
  /** The way to PostgreSQL, when it leads over a network that breaks. */
  postgresUrl?: string
}

/** A server without a port, over a database of its own; `errors` collects what nobody was told. */
export async function createWorld({ postgresUrl = inject('postgresUrl'), ...options }: WorldOptions = {}) {
  const database = await createTestDatabase(postgresUrl)
  const errors: unknown[] = []
  const carillon = await createCarillon({
    limits: unlimited,
    ...options,
    database,
    onError: (error) => errors.push(error),
  })
  // Until the listener is up, its first catching up could hide what a story wants to see.
  await eventually(async () => {
    const { ok, reasons } = await carillon.health()
    if (!ok) throw new Error(reasons.join(' '))
  })

  const as = (caller: Caller | null, address?: string) => {
    const cookies: string[] = []
    const setCookie = (cookie: string) => void cookies.push(cookie)
    const context = carillon.createContext({ caller, address, isSecure: false, setCookie })
    return { api: appRouter.createCaller(context), context, cookies }
  }

  /** Stores a user and their session without the cost of hashing a password, and calls as them. */
  async function person(username: string, options: { isAdmin?: boolean; locale?: 'en' | 'fr' } = {}) {
    const row = { username, displayName: username[0]?.toUpperCase() + username.slice(1), passwordHash: '-', ...options }
    const [stored] = await database.db.insert(users).values(row).returning()
    if (!stored) throw new Error('The user was not stored.')
    await database.db.insert(feeds).values({ userId: stored.id })
    const user = selfOf(stored)
    const handle = `handle-${username}`
    const expiresAt = new Date(Date.now() + 86_400_000)
    await database.db.insert(sessions).values({ id: handle, handle, userId: user.id, expiresAt })
    return { user, id: user.id, handle, ...as({ via: 'session', handle, user }) }
  }

  return {
    database,
    carillon,
    errors,
    as,
    person,
    async [Symbol.asyncDispose]() {
      await carillon.close()
      await database.close()
    },
  }
}

export type World = Awaited<ReturnType<typeof createWorld>>
export type Person = Awaited<ReturnType<World['person']>>

/** An event, and where a reader resumes who has it. */
export interface Heard {
  cursor: string
  event: Event
}

/** The hints of a server that dies between commit and hint. */
export const lost: Pick<Hints, 'announce'> = { announce() {} }

/** As a server tells somebody of something. */
export const tell = (to: Person, title: string, live: Parameters<typeof transaction>[0] = to.context) =>
  transaction(live, (work) => notify(work, announcement, { to: [to.id], data: { title } }))

export const tellWithoutHint = (to: Person, title: string) => tell(to, title, { db: to.context.db, hints: lost })

/** Of what is no notification, its type. */
export const titleOf = (event: Event) => (event.type === 'notification.created' ? event.notification.title : event.type)
export const titles = (heard: Heard[]) => heard.map(({ event }) => titleOf(event))

export interface Refusal {
  code: string
  field: string | undefined
  message: string
  retryAfterMs: number | undefined
}

/** What a caller is told who is refused; fails when they are not. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  const error = await call.then(
    () => null,
    (reason: unknown) => getTRPCErrorFromUnknown(reason),
  )
  if (!error) throw new Error('It was allowed.')
  const config = appRouter._def._config
  const shape = getErrorShape({ config, error, type: 'unknown', path: undefined, input: undefined, ctx: undefined })
  const { data, message } = shape
  return {
    code: data.code,
    field: 'field' in data ? data.field : undefined,
    message,
    retryAfterMs: 'retryAfterMs' in data ? data.retryAfterMs : undefined,
  }
}

/** A person's event stream, open from here on: `sync` came first, `take(n)` waits for the next n events. */
export async function listenAs({ context }: Pick<Person, 'context'>, lastEventId?: string | null) {
  const leaving = new AbortController()
  const api = appRouter.createCaller(context, { signal: leaving.signal })
  const stream = await api.live.events({ lastEventId: lastEventId ?? null })
  const iterator = stream[Symbol.asyncIterator]()

  async function next(): Promise<Heard | null> {
    const { value, done } = await iterator.next()
    if (done) return null
    const envelope: unknown = value
    if (!isTrackedEnvelope<Event>(envelope)) throw new Error('Something came without a cursor.')
    return { cursor: envelope[0], event: envelope[1] }
  }

  async function take(count: number): Promise<Heard[]> {
    const taken: Heard[] = []
    while (taken.length < count) {
      const heard = await next()
      if (!heard) throw new Error('The stream ended.')
      taken.push(heard)
    }
    return taken
  }

  /** The connection is gone: what is under way ends, and the stream with it. */
  async function drop() {
    leaving.abort()
    await iterator.return?.(undefined)
  }

  const sync = await next()
  if (!sync) throw new Error('The stream did not open.')
  return { sync, next, take, drop, [Symbol.asyncDispose]: drop }
}
