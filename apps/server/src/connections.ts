// A context lives as long as its connection, so ending a session would not end what it already listens to. Every open stream is
// therefore kept here with the credentials it came with, and looked at again when a hint says that its user's sessions or tokens
// changed, whichever server that was on, and by a slow sweep in case the hint was lost. What somebody may do is looked at as well: who
// is no admin any more must not go on as one for as long as the socket lasts.
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
/** How long calls may take of somebody who is sent away or back. */
const patienceMs = 1_000
/** A few tabs are told at once, thousands over as long as is given: each of them comes back as soon as it hears. */
const stepMs = 10
/** One after the other, thousands would take longer than we promise; all at once, nobody else would get an answer. */
const lookedUpAtOnce = 20

/** Those of one session or token end together; who is not known yet has nothing that could end. */
function byHandle(chosen: Iterable<Connection>) {
  const groups = new Map<string, Connection[]>()
  for (const connection of chosen) {
    const handle = connection.caller?.handle
    if (handle !== undefined) groups.set(handle, [...(groups.get(handle) ?? []), connection])
  }
  return groups
}

const scopesOf = (caller: Caller) => (caller.via === 'token' ? caller.scopes.toSorted().join() : '')

const mayTheSame = (before: Caller, now: Caller) =>
  before.user.isAdmin === now.user.isAdmin && scopesOf(before) === scopesOf(now)

export function createConnections(
  authenticate: Authenticate,
  onError: (error: unknown) => void,
  sweepEveryMs = usualSweepMs,
) {
  const open = new Set<Connection>()
  let changes = 0

  /** They come back at once, here or elsewhere, with what their user may do by then. */
  function sendBack(connections: Connection[]) {
    if (connections.length === 0) return
    const patience = AbortSignal.timeout(patienceMs)
    for (const connection of connections) connection.leave({ spreadMs: stepMs, patience }).catch(onError)
  }

  async function recheckGroup(group: Connection[]) {
    const [first] = group
    const now = first && (await authenticate(first.credentials))
    if (!now) for (const connection of group) connection.end()
    else sendBack(group.filter(({ caller }) => caller && !mayTheSame(caller, now)))
  }

  async function recheck(chosen: Iterable<Connection>) {
    const groups = byHandle(chosen).values()
    const take = async () => {
      for (const group of groups) {
        try {
          await recheckGroup(group)
        } catch (error) {
          // A database that does not answer is no reason to cut anybody, nor to pass over the others.
          onError(error)
        }
      }
    }
    await Promise.all(Array.from({ length: lookedUpAtOnce }, take))
  }

  let sweeping: Promise<void> | undefined
  let isAskedAgain = false
  async function sweepOnce() {
    do {
      isAskedAgain = false
      await recheck(open)
    } while (isAskedAgain)
    sweeping = undefined
  }
  const sweep = () => {
    sweeping ??= sweepOnce()
  }
  const timer = setInterval(sweep, sweepEveryMs)

  return {
    /** How often access has changed; asked before somebody is looked up, and given back with who it is. */
    changes: () => changes,
    /** Returns how to take it off the list again. */
    add(connection: Connection): () => void {
      open.add(connection)
      return () => open.delete(connection)
    },
    /** A hint that came while somebody was looked up has found nobody to look at. */
    catchUp(connection: Connection, since: number) {
      if (since !== changes) void recheck([connection])
    },
    recheckUsers(userIds: string[] | 'everybody') {
      changes++
      if (userIds === 'everybody') {
        // A sweep under way has passed some of them already.
        isAskedAgain = true
        return sweep()
      }
      const changed = new Set<string | undefined>(userIds)
      void recheck([...open].filter(({ caller }) => changed.has(caller?.user.id)))
    },
    /** Sends the streams of a user elsewhere, or back to us; returns how many there were. */
    sendAway(userId: string): number {
      const theirs = [...open].filter(({ caller }) => caller?.user.id === userId)
      sendBack(theirs)
      return theirs.length
    },
    async leave(departure: Departure) {
      const { spreadMs, patience: signal } = departure
      const everyMs = Math.min(stepMs, spreadMs / Math.max(1, open.size))
      const startedAt = performance.now()
      const leaving: Promise<void>[] = []
      for (const connection of [...open]) {
        const restMs = startedAt + leaving.length * everyMs - performance.now()
        if (restMs > 0) await sleep(restMs, undefined, { signal }).catch(() => {})
        // One that does not go in good order is no reason to leave the others behind.
        leaving.push(connection.leave(departure).catch(onError))
      }
      await Promise.all(leaving)
    },
    async close() {
      clearInterval(timer)
      await sweeping
    },
  }
}

export type Connections = ReturnType<typeof createConnections>
