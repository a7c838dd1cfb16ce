// A browser with tabs that open, close, freeze and die, over a feed on a server that does as a real one does.
import { expect } from 'vitest'
import type { ConnectionState } from '../connection-state.ts'
import type { EventsOptions, NumberedEvent } from '../events.ts'
import { refusal } from '../testing.ts'
import { createLocks } from '../testing-locks.ts'
import { watched } from '../watched.ts'
import { createFeed, type Feed } from './played-feed.ts'
import { syncAt } from './reader.ts'
import { openChannel as openRealChannel, type Surroundings } from './surroundings.ts'
import { createTab } from './tab.ts'

/** Holds up whoever passes while it is shut. */
function createGate() {
  let open = Promise.resolve()
  let unlock = () => {}
  let isShut = false
  return {
    isShut: () => isShut,
    pass: () => open,
    shut() {
      if (isShut) return
      isShut = true
      open = new Promise((resolve) => {
        unlock = resolve
      })
    },
    open() {
      isShut = false
      unlock()
    },
  }
}

type Gate = ReturnType<typeof createGate>

let playedStreams = 0

/** To the server and back. */
const wayMs = 3

/** A tab's own client: its stream is opened when somebody listens, and stands still with the tab. */
function createPlayedClient(feed: Feed, gate: Gate, server: { refuses: boolean }) {
  const state = watched<ConnectionState>({ status: 'idle' })
  const drops = watched(0)
  let streams = 0
  let steps = playedStreams++
  let opened = 0
  let retries = 0
  let checks = 0
  const doubts = watched(0)
  async function* events({ since, signal }: EventsOptions = {}): AsyncGenerator<NumberedEvent> {
    let last = since ?? feed.cursor()
    let drop = -1
    const next = () =>
      new Promise<void>((resolve) => {
        const stops = [feed.changes.subscribe(() => done()), drops.subscribe(() => done())]
        const done = () => {
          for (const stop of stops) stop()
          signal?.removeEventListener('abort', done)
          resolve()
        }
        signal?.addEventListener('abort', done)
      })
    streams++
    opened++
    state.set({ status: 'connecting' })
    try {
      await new Promise((resolve) => setTimeout(resolve, wayMs))
      while (!signal?.aborted) {
        await gate.pass()
        if (signal?.aborted) return
        if (server.refuses) throw refusal('UNAUTHORIZED')
        const isHonoured = feed.knows(last)
        if (!isHonoured || drop !== drops.get()) {
          drop = drops.get()
          last = isHonoured ? last : feed.cursor()
          yield syncAt(last, isHonoured ? 'live' : 'reset')
          state.set({ status: 'live' })
        }
        // On each stream in another order.
        const [first, second] = feed.next(last)
        const event = ++steps % 3 ? (second ?? first) : first
        if (!event) await next()
        else {
          last = event.cursor
          yield event
        }
      }
    } finally {
      streams--
      state.set({ status: server.refuses ? 'signed-out' : 'idle' })
    }
  }
  return {
    client: {
      events,
      connection: {
        get: state.get,
        subscribe: state.subscribe,
        retryNow: () => void retries++,
        check: () => void checks++,
        watchDoubts: doubts.subscribe,
      },
    },
    streams: () => streams,
    /** How often one was opened so far. */
    opened: () => opened,
    retries: () => retries,
    checks: () => checks,
    /** A request of this tab got no answer. */
    doubt: () => doubts.set(doubts.get() + 1),
    /** Its socket is lost, and there is another. */
    drop: () => drops.set(drops.get() + 1),
    say: (next: ConnectionState) => state.set(next),
  }
}

/** Each event once and in order after the last `sync`, which follows on what came before or says that it does not. */
export function check(heard: readonly NumberedEvent[], feed: Feed): { resets: number } {
  let last: string | null = null
  let resets = 0
  for (const event of heard) {
    if (event.type === 'sync') {
      const isReset: boolean = event.verdict === 'reset'
      if (isReset) resets++
      else if (last !== null) expect(event.cursor).toBe(last)
    } else {
      expect(last).not.toBeNull()
      if (last !== null && feed.knows(last)) expect(feed.follows(event, last)).toBe(true)
    }
    last = event.cursor
  }
  return { resets }
}

export function createBrowser({ openChannel = openRealChannel, speed = 1 } = {}) {
  const locks = createLocks()
  const feed = createFeed()
  const server = { refuses: false }
  const name = `carillon-live:test:${crypto.randomUUID()}`

  function openTab({ since }: { since?: string } = {}) {
    const gate = createGate()
    const { locks: ownLocks, die } = locks.createTab()
    const played = createPlayedClient(feed, gate, server)
    let isVisible = true
    let tellPage = (_signal: 'shown' | 'away' | 'back') => {}
    const request = async (lock: string, options: LockOptions, work: (lock: Lock | null) => unknown) => {
      const settled = ownLocks.request(lock, options, async (held: Lock | null) => {
        await gate.pass()
        return work(held)
      })
      // A frozen page is not told either.
      return settled.finally(() => gate.pass())
    }
    const place: Surroundings = {
      locks: { request: request as LockManager['request'] },
      openChannel: (channel, hear) => openChannel(channel, (message) => void gate.pass().then(() => hear(message))),
      isVisible: () => isVisible,
      watchPage(callback) {
        tellPage = callback
        return () => {}
      },
      every(ms, callback) {
        const timer = setInterval(() => gate.isShut() || callback(), ms / speed)
        return () => clearInterval(timer)
      },
    }
    const { connection, events, close, isLeader } = createTab(played.client, name, place)
    const heard: NumberedEvent[] = []
    const outcome: { error?: unknown; isOver: boolean } = { isOver: false }
    const leaving = new AbortController()
    const run = async () => {
      for await (const event of events({ since, signal: leaving.signal })) heard.push(event)
    }
    const listening = run()
      .catch((error) => {
        outcome.error = error
      })
      .finally(() => {
        outcome.isOver = true
      })
    return {
      ...played,
      connection,
      events,
      heard,
      outcome,
      listening,
      isLeader,
      titles: () =>
        heard.map((event) => (event.type === 'notification.created' ? event.notification.title : event.type)),
      freeze: gate.shut,
      thaw: gate.open,
      isFrozen: gate.isShut,
      leave: () => leaving.abort(),
      close,
      /** The process behind it is gone. */
      kill() {
        gate.shut()
        die()
      },
      hide() {
        isVisible = false
      },
      show() {
        isVisible = true
        if (!gate.isShut()) tellPage('shown')
      },
      putAway: () => tellPage('away'),
      bringBack: () => tellPage('back'),
    }
  }
  return { name, feed, openTab, server, lockCount: () => locks.count(name) }
}

export type Tab = ReturnType<ReturnType<typeof createBrowser>['openTab']>
