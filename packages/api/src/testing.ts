import { feeds, users } from '@carillon/db'
import { createTestDatabase } from '@carillon/db/testing'
import { inject } from 'vitest'
import { createCarillon } from './carillon.ts'
import type { Event } from './live/event-map.ts'
import { appRouter } from './root.ts'
import type { Caller } from './session/caller.ts'
import { selfOf } from './users/self.ts'

/** A server without a port, over a database of its own; `errors` collects what nobody was told. */
export async function createWorld() {
  const database = await createTestDatabase(inject('postgresUrl'))
  const errors: unknown[] = []
  const carillon = await createCarillon({ database, onError: (error) => errors.push(error) })

  const as = (caller: Caller | null) => {
    const cookies: string[] = []
    const context = carillon.createContext({ caller, isSecure: false, setCookie: (cookie) => cookies.push(cookie) })
    return { api: appRouter.createCaller(context), context, cookies }
  }

  /** Stores a user without the cost of hashing a password, and calls as them. */
  async function person(username: string, options: { isAdmin?: boolean; locale?: 'en' | 'fr' } = {}) {
    const row = { username, displayName: username[0]?.toUpperCase() + username.slice(1), passwordHash: '-', ...options }
    const [stored] = await database.db.insert(users).values(row).returning()
    if (!stored) throw new Error('The user was not stored.')
    await database.db.insert(feeds).values({ userId: stored.id })
    const user = selfOf(stored)
    return { user, id: user.id, ...as({ via: 'session', handle: `handle-${username}`, user }) }
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

/** A person's event stream, open from here on: `sync` came first, `take(n)` waits for the next n events. */
export async function listenAs({ api }: Person, lastEventId?: string | null) {
  const stream = await api.live.events({ lastEventId: lastEventId ?? null })
  const iterator = stream[Symbol.asyncIterator]()
  async function take(count: number): Promise<{ cursor: string; event: Event }[]> {
    const taken = []
    while (taken.length < count) {
      const { value, done } = await iterator.next()
      if (done) throw new Error('The stream ended.')
      taken.push({ cursor: value[0], event: value[1] })
    }
    return taken
  }
  const [sync] = await take(1)
  return { sync, take, [Symbol.asyncDispose]: async () => void (await iterator.return?.(undefined)) }
}
