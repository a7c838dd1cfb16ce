// A browser with tabs, whose database and locks outlive each of them, and a server that stores each client id once.
import 'fake-indexeddb/auto'
import type { Message } from '@carillon/api'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, vi } from 'vitest'
import type { ConnectionState } from '../connection-state.ts'
import { createOutbox } from '../outbox.ts'
import { answering, me, message, refusal } from '../testing.ts'
import { createLocks } from '../testing-locks.ts'
import { watched } from '../watched.ts'
import { openOutboxStorage } from './storage.ts'

export interface Call {
  clientId: string
  conversationId: string
  body: string
  replyTo?: string
  userId: string
}

/**
 * What becomes of a call: `lost` never gets there, `unheard` is stored and the answer lost, `late` gets there later, and
 * what is `held` is asked about again when it is released.
 */
export type Fate = 'stored' | 'lost' | 'unheard' | 'held' | 'late' | { code: string; retryAfterMs?: number }

function createMessageServer() {
  const stored = new Map<string, Message & { userId: string }>()
  const held: (() => void)[] = []
  const calls: Call[] = []
  const server = {
    fateOf: (_call: Call): Fate => 'stored',
    calls,
    /** Lets go on what is held. */
    release: () => {
      for (const go of held.splice(0)) go()
    },
    bodies: (conversationId = 'c1') =>
      [...stored.values()].filter((one) => one.conversationId === conversationId).map(({ body }) => body),
    authors: () => new Set([...stored.values()].map(({ userId }) => userId)),
    async answer(call: Call): Promise<Message> {
      calls.push(call)
      let fate = server.fateOf(call)
      if (fate === 'held') {
        await new Promise<void>((go) => held.push(go))
        fate = server.fateOf(call)
      }
      if (fate === 'lost') throw new Error('fetch failed')
      if (typeof fate === 'object') throw refusal(fate.code, fate.retryAfterMs)
      if (fate === 'late') await new Promise((resolve) => setTimeout(resolve, 1_500))
      const seq = server.bodies(call.conversationId).length + 1
      const found = stored.get(call.clientId) ?? { ...message(seq, { ...call, replyTo: null }), userId: call.userId }
      stored.set(call.clientId, found)
      if (fate === 'unheard') throw new Error('fetch failed')
      return found
    },
  }
  return server
}

/** Channels as browsers have them, for several tabs in one process: nothing is heard within the call, nor by oneself. */
function createChannels() {
  const open = new Set<Channel>()
  class Channel extends EventTarget {
    readonly name: string
    constructor(name: string) {
      super()
      this.name = name
      open.add(this)
    }
    postMessage(message: unknown) {
      if (!open.has(this)) throw new DOMException('The channel is closed.', 'InvalidStateError')
      const data = structuredClone(message)
      for (const other of open) if (other !== this && other.name === this.name) setImmediate(() => other.hear(data))
    }
    hear(data: unknown) {
      if (open.has(this)) this.dispatchEvent(new MessageEvent('message', { data }))
    }
    close() {
      open.delete(this)
    }
  }
  return Channel
}

interface TabOptions {
  userId?: string
  /** Of an old browser. */
  hasLocks?: boolean
  hasChannels?: boolean
}

export function createBrowser(server = createMessageServer()) {
  globalThis.indexedDB = new IDBFactory()
  const origin = createLocks()
  const Channel = createChannels()
  const tabs = new Set<{ die(): void }>()

  function openTab({ userId = me, hasLocks = true, hasChannels = true }: TabOptions = {}) {
    const { locks, die } = origin.createTab()
    const channels: InstanceType<typeof Channel>[] = []
    let isDead = false
    class TabChannel extends Channel {
      constructor(name: string) {
        super(name)
        channels.push(this)
      }
      override postMessage(message: unknown) {
        if (!isDead) super.postMessage(message)
      }
    }
    const api = answering(async (_path, input) => {
      const never = new Promise<never>(() => {})
      if (isDead) return never
      const outcome = await server.answer({ ...(input as Omit<Call, 'userId'>), userId }).then(
        (value) => () => value,
        (error) => () => {
          throw error
        },
      )
      return isDead ? never : outcome()
    })
    const connection = watched<ConnectionState>({ status: 'idle' })
    const heard: string[] = []
    const storage = openOutboxStorage(userId, {
      locks: hasLocks ? locks : undefined,
      Channel: hasChannels ? TabChannel : undefined,
    })
    const outbox = createOutbox({ api, connection, storage, onSent: ({ body }) => heard.push(body) })
    const tab = {
      outbox,
      connection,
      storage,
      /** What it was told is sent. */
      heard,
      write: (body: string, conversationId = 'c1') => outbox.send({ conversationId, body }),
      pending: () => outbox.get().map(({ body, status }) => `${body}: ${status}`),
      idOf: (body: string) => outbox.get().find((one) => one.body === body)?.clientId ?? '',
      /** As when the browser ends it: no code of it is asked. */
      die() {
        isDead = true
        die()
        for (const channel of channels) channel.close()
        tabs.delete(tab)
      },
    }
    tabs.add(tab)
    return tab
  }

  return {
    server,
    openTab,
    [Symbol.dispose]() {
      for (const tab of tabs) tab.die()
    },
  }
}

const idle = async () => {
  for (let round = 0; round < 80; round++) await new Promise((resolve) => setImmediate(resolve))
}

/** Lets databases and channels do what they have to, and time pass: in steps, so that the database is never late. */
export async function settle(ms = 0) {
  await idle()
  const stepMs = Math.max(500, ms / 120)
  for (let passed = 0; passed < ms; passed += stepMs) {
    await vi.advanceTimersByTimeAsync(Math.min(stepMs, ms - passed))
    await idle()
  }
}

/** Databases and channels go on as they are: only what waits for a time waits for the test. */
export const useFakeClock = () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
  afterEach(() => void vi.useRealTimers())
}
