// A network for one client: sockets that do what a test says, and no time passes but what the test lets pass.
import type { AppRouter, Event } from '@carillon/api'
import { createTRPCClient } from '@trpc/client'
import { vi } from 'vitest'
import { createConnection } from './connection.ts'
import type { ConnectionState } from './connection-state.ts'
import { followEvents } from './events.ts'
import { liveLink } from './live-link.ts'
import { everyEvent, notification } from './testing.ts'
import type { ConnectionOptions } from './transport/transport.ts'

type Request = { id: number; method: string; params: { path: string; input: { lastEventId?: string | null } } }

/** As much of a WebSocket as is used, with the other end beside it. */
export class PlayedSocket extends EventTarget {
  static readonly OPEN = 1
  static readonly CLOSED = 3
  static all: PlayedSocket[] = []
  readonly sent: string[] = []
  readonly url: string
  binaryType = ''
  readyState = 0
  answersPings = true

  constructor(url: string | URL) {
    super()
    this.url = String(url)
    PlayedSocket.all.push(this)
  }

  send(text: string) {
    this.sent.push(text)
    if (text === 'PING' && this.answersPings) queueMicrotask(() => this.say('PONG'))
  }

  close() {
    if (this.readyState < 2) this.lose(1005)
  }

  say(data: string) {
    this.dispatchEvent(Object.assign(new globalThis.Event('message'), { data }))
  }

  async accept() {
    this.readyState = PlayedSocket.OPEN
    this.dispatchEvent(new globalThis.Event('open'))
    await vi.advanceTimersByTimeAsync(0)
  }

  lose(code: number) {
    this.readyState = PlayedSocket.CLOSED
    this.dispatchEvent(Object.assign(new globalThis.Event('close'), { code }))
  }

  /** The upgrade was refused, or nobody was there: a browser tells no more. */
  refuse() {
    this.dispatchEvent(new globalThis.Event('error'))
    this.lose(1006)
  }

  #heard(method: string): Request[] {
    const parsed: unknown[] = this.sent
      .filter((text) => text.startsWith('{') || text.startsWith('['))
      .map((text) => JSON.parse(text))
    return (parsed.flat() as Request[]).filter((request) => request.method === method)
  }

  get requests(): Request[] {
    return this.#heard('subscription')
  }

  /** The ids of the subscriptions the server was told to end. */
  get stopped(): number[] {
    return this.#heard('subscription.stop').map(({ id }) => id)
  }

  /** Answers the newest subscription. */
  answer(result: unknown) {
    const request = this.requests.at(-1)
    if (!request) throw new Error('Nothing was asked.')
    this.say(JSON.stringify({ id: request.id, ...(result as object) }))
  }

  yield(cursor: string, data: Event) {
    this.answer({ result: { type: 'data', id: cursor, data: { id: cursor, data } } })
  }

  fail(code: string) {
    this.answer({ error: { code: -32_000, message: code, data: { code } } })
  }

  get input() {
    return this.requests.at(-1)?.params.input
  }
}

export const sync: Event = { type: 'sync', verdict: 'live', missed: 0 }
export const news = (number: number): Event => ({
  ...everyEvent['notification.created'],
  notification: notification(number),
})

export function createNetwork(options: Partial<ConnectionOptions> = {}) {
  PlayedSocket.all = []
  const connection = createConnection({
    url: 'ws://carillon.test/trpc',
    httpUrl: 'http://carillon.test/trpc',
    WebSocket: PlayedSocket as unknown as typeof WebSocket,
    token: undefined,
    isKnown: async () => 'unreachable',
    ...options,
  })
  const states: ConnectionState[] = []
  connection.subscribe((state) => states.push(state))
  const api = createTRPCClient<AppRouter>({ links: [liveLink(connection)] })

  return {
    api,
    connection,
    states,
    statuses: () => states.map(({ status }) => status),
    sockets: () => PlayedSocket.all,
    open: () => PlayedSocket.all.filter(({ readyState }) => readyState < 2),
    socket() {
      const last = PlayedSocket.all.at(-1)
      if (!last) throw new Error('Nobody has connected.')
      return last
    },
    events: (request?: Parameters<typeof followEvents>[1]) => followEvents(api, request),
    /** Listens in the background: what was heard, and how it ended. */
    listen(request?: Parameters<typeof followEvents>[1]) {
      const heard: string[] = []
      const outcome: { error?: unknown; isOver: boolean } = { isOver: false }
      const run = async () => {
        for await (const event of followEvents(api, request)) {
          heard.push(event.type === 'notification.created' ? event.notification.title : event.type)
        }
      }
      void run()
        .catch((error) => {
          outcome.error = error
        })
        .finally(() => {
          outcome.isOver = true
        })
      return { heard, outcome }
    },
  }
}
