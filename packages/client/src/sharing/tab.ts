// One of several tabs. The leader holds the connection and tells the others what it hears; they take its place when it is
// gone, or when it does not answer. A tab that missed something asks for it, and is told to reset where nobody knows.
import { TRPCClientError } from '@trpc/client'
import type { Connection, ConnectionState } from '../connection-state.ts'
import { isSameState } from '../connection-state.ts'
import type { Client } from '../create-client.ts'
import { isAfter } from '../cursor.ts'
import type { EventsOptions, NumberedEvent } from '../events.ts'
import { signedOut } from '../live-link.ts'
import { watched } from '../watched.ts'
import { type Election, stand } from './election.ts'
import { lead } from './leadership.ts'
import { isMessage, type Message } from './message.ts'
import { createPosition } from './position.ts'
import type { Channel, Surroundings } from './surroundings.ts'

/** A client whose connection is the one of all tabs. */
export type SharedConnection = Pick<Client, 'events' | 'connection'> & {
  /** Whether this is the one of all tabs that does what is to be done once. Ask every time: it changes. */
  isLeader(): boolean
  /** Leaves the other tabs. Open `events()` loops end; another tab takes over what this one did for all. */
  close(): void
}

const pingMs = 1_000
/** A leader that has not answered so many pings is hung or frozen. */
const mostUnanswered = 2

interface Presence {
  channel: Channel
  election: Election
  leave(): void
}

export function createTab(client: Pick<Client, 'events' | 'connection'>, name: string, place: Surroundings) {
  const id = crypto.randomUUID()
  const state = watched<ConnectionState>({ status: 'idle' }, isSameState)
  const position = createPosition(ask)
  let presence: Presence | null = null
  let stopLeading: (() => void) | null = null
  let unanswered = 0
  /** What was asked, until it is answered or has taken too long. */
  let asked: { since: string | null; at: number } | null = null
  let isClosed = false

  const post = (message: Message) => presence?.channel.post(message)
  const standing = (): Message => ({ type: 'standing', cursor: position.last(), state: state.get() })

  function ask() {
    if (stopLeading) return
    const since = position.since()
    const now = Date.now()
    if (asked && asked.since === since && now - asked.at < pingMs) return
    asked = { since, at: now }
    post({ type: 'ask', tab: id, since })
  }

  function ping() {
    unanswered++
    post({ type: 'ping' })
  }

  /** A tab nobody sees need not know at once, and its clock may be slowed down: it judges nobody. */
  function watchLeader() {
    if (stopLeading || !place.isVisible()) unanswered = 0
    else if (unanswered < mostUnanswered) ping()
    else {
      unanswered = 0
      presence?.election.steal()
    }
  }

  function startLeading() {
    stopLeading?.()
    asked = null
    stopLeading = lead({
      client,
      since: position.since(),
      onState(next) {
        state.set(next)
        post(standing())
      },
      onEvent(event: NumberedEvent) {
        post({ type: 'event', ...position.hear(event) })
      },
      onOver({ error, isSignedOut }) {
        if (isSignedOut) post({ type: 'signed-out' })
        finish(isSignedOut ? 'signed-out' : 'idle', error)
      },
    })
  }

  function stepDown() {
    stopLeading?.()
    stopLeading = null
    unanswered = 0
  }

  function hearFollower(message: Message) {
    if (message.type === 'ping') post(standing())
    if (message.type === 'retry') client.connection.retryNow()
    if (message.type === 'check') client.connection.check()
    if (message.type !== 'ask') return
    const refill = position.refillFor(message.since)
    if (refill) post({ type: 'refill', tab: message.tab, since: message.since, ...refill })
  }

  function hearLeader(message: Message) {
    if (message.type === 'event') position.take(message.previous, message.event)
    if (message.type === 'standing') {
      state.set(message.state)
      const last = position.last()
      if (message.cursor !== null && (last === null || isAfter(message.cursor, last))) ask()
    }
    if (message.type === 'refill' && message.tab === id) {
      asked = null
      if (message.since === position.since()) position.refill(message)
    }
  }

  function hear(message: unknown) {
    if (!isMessage(message)) return
    if (message.type === 'signed-out') finish('signed-out', TRPCClientError.from(signedOut))
    else if (stopLeading) hearFollower(message)
    else if (message.type === 'event' || message.type === 'standing' || message.type === 'refill') {
      unanswered = 0
      hearLeader(message)
    }
  }

  function join() {
    if (presence || !position.isRead()) return
    state.set({ status: 'connecting' })
    const channel = place.openChannel(name, hear)
    const stopWatching = place.every(pingMs, watchLeader)
    presence = {
      channel,
      election: stand(place.locks, name, { onElected: startLeading, onDeposed: stepDown }),
      leave() {
        stopWatching()
        stepDown()
        channel.close()
        presence = null
        this.election.leave()
      },
    }
    ping()
  }

  function part(status: 'idle' | 'signed-out') {
    presence?.leave()
    asked = null
    state.set({ status })
  }

  function finish(status: 'idle' | 'signed-out', error?: unknown) {
    position.end(error)
    part(status)
  }

  const stopWatchingPage = place.watchPage((signal) => {
    if (signal === 'away') presence?.leave()
    if (signal === 'back') join()
    if (signal === 'shown' && presence && !stopLeading) ping()
  })

  /** Requests fail in any tab; only the leader's connection can be as dead as they were. */
  const stopWatchingDoubts = client.connection.watchDoubts(() => {
    if (!stopLeading) post({ type: 'check' })
  })

  async function* events({ since, signal }: EventsOptions = {}) {
    if (isClosed || signal?.aborted) return
    const reader = position.add(since ?? null, signal)
    join()
    try {
      yield* reader.read()
    } finally {
      position.remove(reader)
      if (!position.isRead() && presence) part('idle')
    }
  }

  const connection: Connection = {
    get: state.get,
    subscribe: state.subscribe,
    retryNow: () => (stopLeading ? client.connection.retryNow() : post({ type: 'retry' })),
    check: client.connection.check,
    watchDoubts: client.connection.watchDoubts,
  }
  const close = () => {
    isClosed = true
    stopWatchingPage()
    stopWatchingDoubts()
    finish('idle')
  }
  return { events, connection, close, isLeader: () => stopLeading !== null }
}
