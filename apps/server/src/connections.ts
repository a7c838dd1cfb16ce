// A context lives as long as its connection, so ending a session would not end what it already listens to. Every open stream is
// therefore kept here with the credentials it came with, and looked at again when a hint says that its user's sessions or tokens
// changed, whichever server that was on, and by a slow sweep in case the hint was lost.
import type { Caller, Credentials } from '@carillon/api'

export interface Connection {
  credentials: Credentials
  caller: Caller | null
  /** Cuts the connection because its session has ended. */
  end(): void
}

type Authenticate = (credentials: Credentials) => Promise<Caller | null>

const sweepEveryMs = 15_000

export function createConnections(authenticate: Authenticate, onError: (error: unknown) => void) {
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
    async close() {
      clearInterval(timer)
      await sweeping
    },
  }
}

export type Connections = ReturnType<typeof createConnections>
