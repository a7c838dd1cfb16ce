// A context lives as long as its connection, so ending a session would not end what it already listens to. Every open stream is
// therefore kept here with the credentials it came with, and looked at again when a hint says that its user's sessions or tokens
// changed, whichever server that was on, and by a slow sweep in case the hint was lost.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Caller, Credentials } from '@carillon/api'

/** How a server ends: how long the streams may take to leave one after the other, and until when anything is waited for. */
export interface Departure {
  spreadMs: number
  patience: AbortSignal
}

export interface Connection {
  credentials: Credentials
  caller: Caller | null
  /** Cuts the connection because its session has ended. */
  end(): void
  /** Sends it to another server, once its calls are answered; resolves when it is gone. */
  leave(departure: Departure): Promise<void>
}

type Authenticate = (credentials: Credentials) => Promise<Caller | null>

const usualSweepMs = 15_000
/** A few tabs are told at once, thousands over as long as is given: each of them comes back as soon as it hears. */
const stepMs = 10

export function createConnections(
  authenticate: Authenticate,
  onError: (error: unknown) => void,
  sweepEveryMs = usualSweepMs,
) {
  const open = new Set<Connection>()

  async function recheck(chosen: Connection[]) {
    const byHandle = new Map<string, Promise<Caller | null>>()
    for (const connection of chosen) {
      const handle = connection.caller?.handle
      if (handle === undefined) continue
      const found = byHandle.get(handle) ?? authenticate(connection.credentials)
      byHandle.set(handle, found)
      try {
        if (!(await found)) connection.end()
      } catch (error) {
        // A database that does not answer is no reason to cut anybody, nor to pass over the others.
        onError(error)
      }
    }
  }

  let sweeping: Promise<void> | undefined
  const sweep = () => {
    sweeping ??= recheck([...open]).finally(() => {
      sweeping = undefined
    })
  }
  const timer = setInterval(sweep, sweepEveryMs)

  return {
    /** Returns how to take it off the list again. */
    add(connection: Connection): () => void {
      open.add(connection)
      return () => open.delete(connection)
    },
    recheckUsers(userIds: string[] | 'everybody') {
      if (userIds === 'everybody') return sweep()
      const changed = new Set<string | undefined>(userIds)
      void recheck([...open].filter(({ caller }) => changed.has(caller?.user.id)))
    },
    async leave(departure: Departure) {
      const { spreadMs, patience: signal } = departure
      const everyMs = Math.min(stepMs, spreadMs / Math.max(1, open.size))
      const leaving = [...open].map(async (connection, place) => {
        await sleep(place * everyMs, undefined, { signal }).catch(() => {})
        await connection.leave(departure)
      })
      await Promise.all(leaving)
    },
    async close() {
      clearInterval(timer)
      await sweeping
    },
  }
}

export type Connections = ReturnType<typeof createConnections>
