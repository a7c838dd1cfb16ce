// One socket for all subscriptions, and the only one who decides when to try again. tRPC's own client is made anew for
// every attempt and never reconnects by itself: so the delay is known, can be shown, and can be cut short. "live" is
// said only once an event has come through, never because a socket is open.
import { createWSClient, type TRPCWebSocketClient } from '@trpc/client'
import { delayAfterClose } from './backoff.ts'
import { type Watched, watched } from './watched.ts'

export type ConnectionState =
  /** Nobody has subscribed yet. */
  | { status: 'idle' }
  | { status: 'connecting' }
  /** Events flow. */
  | { status: 'live' }
  /** `retryAt`: when the next attempt begins, in milliseconds since 1970. */
  | { status: 'offline'; retryAt: number }
  /** The server does not know us any more: sign in. Nothing is tried until `retryNow`. */
  | { status: 'signed-out' }

/** Something that lives on the socket and moves to the next one. */
export interface Passenger {
  board(socket: TRPCWebSocketClient): void
  /** The socket is gone; there may be another. */
  leave(): void
  /** There will be none: the server does not know us any more, or we closed. */
  end(reason: 'refused' | 'closed'): void
}

export interface Connection {
  get(): ConnectionState
  /** Calls back on every change until the returned function is called. */
  subscribe(callback: (state: ConnectionState) => void): () => void
  /** Does not wait for `retryAt`. */
  retryNow(): void
}

/** For the links of this package. */
export interface Transport extends Connection {
  add(passenger: Passenger): void
  remove(passenger: Passenger): void
  /** An event came through. */
  /** `isProgress`: it was not the greeting every stream begins with. */
  confirm(isProgress: boolean): void
  /** The socket is of no use: drop it and try again later. */
  fail(code?: number): void
  close(): void
}

export interface ConnectionOptions {
  /** Where the socket is, `ws:` or `wss:`. */
  url: string
  WebSocket: typeof WebSocket
  token: string | undefined
  /** Whether the server still knows us: a browser is not told why an upgrade was refused. */
  isKnown: () => Promise<boolean>
}

const keepAlive = { enabled: true, intervalMs: 10_000, pongTimeoutMs: 5_000 }
const steadyMs = 5_000
const openingMs = 8_000

const isSame = (one: ConnectionState, other: ConnectionState) =>
  one.status === other.status &&
  (one.status !== 'offline' || other.status !== 'offline' || one.retryAt === other.retryAt)

/** Calls back when the device says that the network or the page is back. */
function onReturn(callback: () => void): () => void {
  const page = globalThis.document
  if (!page || !globalThis.addEventListener) return () => {}
  const onVisible = () => page.visibilityState === 'visible' && callback()
  globalThis.addEventListener('online', callback)
  globalThis.addEventListener('pageshow', callback)
  page.addEventListener('visibilitychange', onVisible)
  return () => {
    globalThis.removeEventListener('online', callback)
    globalThis.removeEventListener('pageshow', callback)
    page.removeEventListener('visibilitychange', onVisible)
  }
}

interface Socket extends TRPCWebSocketClient {
  cut(): void
}

/** tRPC closes a socket only once it has opened, which it may never do: this lets go of it in any state. */
function cuttable(Base: typeof WebSocket) {
  let isCut = false
  let current: WebSocket | undefined
  class Cuttable extends Base {
    constructor(url: string | URL) {
      super(url)
      current = this
      if (isCut) this.close()
    }
  }
  const cut = () => {
    isCut = true
    current?.close()
  }
  return { WebSocket: Cuttable, cut }
}

function end(socket: Socket) {
  void socket.close()
  socket.cut()
}

export function createConnection(options: ConnectionOptions): Transport {
  const state: Watched<ConnectionState> = watched<ConnectionState>({ status: 'idle' }, isSame)
  const passengers = new Set<Passenger>()
  let socket: Socket | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let attempts = 0
  let liveSince = Number.POSITIVE_INFINITY

  function open() {
    clearTimeout(timer)
    if (passengers.size === 0) return state.set({ status: 'idle' })
    const { url, token } = options
    const { WebSocket, cut } = cuttable(options.WebSocket)
    let wasOpened = false
    const fresh: Socket = Object.assign(
      createWSClient({
        url,
        WebSocket,
        keepAlive,
        connectionParams: token ? () => ({ token }) : null,
        // Never used: a client that lost its socket is closed for good in the same moment.
        retryDelayMs: () => 0,
        onOpen: () => {
          wasOpened = true
          clearTimeout(timer)
        },
        onClose: (cause) => drop(fresh, cause?.code, wasOpened),
        onError: () => drop(fresh, undefined, wasOpened),
      }),
      { cut },
    )
    socket = fresh
    timer = setTimeout(() => drop(fresh, undefined, wasOpened), openingMs)
    for (const passenger of passengers) passenger.board(fresh)
    // Told last: whoever hears of it may call back at once.
    state.set({ status: 'connecting' })
  }

  async function drop(lost: Socket, code: number | undefined, wasOpened: boolean) {
    if (socket !== lost) return
    socket = null
    clearTimeout(timer)
    for (const passenger of passengers) passenger.leave()
    end(lost)
    // Only a stream that held or got on counts: one that ends at once, again and again, is asked for ever more rarely.
    if (Date.now() - liveSince > steadyMs) attempt = 0
    liveSince = Number.POSITIVE_INFINITY
    const thisAttempt = ++attempts
    const delayMs = delayAfterClose(code, attempt++)
    if (delayMs === null) return signOut()
    timer = setTimeout(open, delayMs)
    state.set({ status: 'offline', retryAt: Date.now() + delayMs })
    if (wasOpened || (await options.isKnown())) return
    if (thisAttempt === attempts && state.get().status === 'offline') signOut()
  }

  function signOut() {
    clearTimeout(timer)
    state.set({ status: 'signed-out' })
    for (const passenger of [...passengers]) passenger.end('refused')
  }

  function retryNow() {
    const { status } = state.get()
    if (status === 'offline' || status === 'signed-out') open()
  }

  const stopWatching = onReturn(() => state.get().status === 'offline' && open())

  return {
    get: state.get,
    subscribe: state.subscribe,
    retryNow,
    add(passenger) {
      passengers.add(passenger)
      if (socket) passenger.board(socket)
      else if (state.get().status !== 'offline') open()
    },
    remove(passenger) {
      if (!passengers.delete(passenger) || passengers.size > 0) return
      if (state.get().status === 'signed-out') return
      clearTimeout(timer)
      const last = socket
      socket = null
      if (last) end(last)
      state.set({ status: 'idle' })
    },
    confirm(isProgress) {
      if (!socket) return
      if (isProgress) attempt = 0
      liveSince = Math.min(liveSince, Date.now())
      state.set({ status: 'live' })
    },
    fail(code) {
      if (socket) void drop(socket, code, true)
    },
    close() {
      stopWatching()
      for (const passenger of [...passengers]) passenger.end('closed')
    },
  }
}
