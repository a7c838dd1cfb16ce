// One WebSocket for all subscriptions. tRPC's own client is made anew each time and never reconnects by itself.
import { createWSClient, splitLink, wsLink } from '@trpc/client'
import { moving } from '../backoff.ts'
import { createCalls } from './call-link.ts'
import type { Vehicle, VehicleEvents } from './vehicle.ts'

export interface SocketOptions {
  /** Where the socket is, `ws:` or `wss:`. */
  url: string
  WebSocket: typeof WebSocket
  token: string | undefined
}

const keepAlive = { enabled: true, intervalMs: 10_000, pongTimeoutMs: 5_000 }
/** How long an answer to a ping is waited for when there is reason to doubt. */
const answerMs = 2_500

/** These are our server's own; whatever is in between may close with any other, or with none. */
const isTold = (code = 0) => code === 1001 || code === 1009 || (code >= 4000 && code <= 4999)

/** tRPC closes a socket only once it has opened, which it may never do: this lets go of it in any state. */
function cuttable(Base: typeof WebSocket, { onHeard, onGone }: { onHeard(): void; onGone(): void }) {
  let isCut = false
  let hasMoved = false
  let current: WebSocket | undefined
  function open(url: string | URL) {
    const socket = new Base(url)
    // tRPC opens another for a call that comes while the first is closing: there is never more than one.
    const isFirst = current === undefined
    if (isCut || !isFirst) socket.close()
    if (!isFirst) return socket
    current = socket
    socket.addEventListener('message', onHeard)
    // A server that leaves has answered all it had taken up. Once we have cut it, a browser passes over the answers that still came.
    socket.addEventListener('close', ({ code }) => {
      hasMoved = code === moving && !isCut
      onGone()
    })
    return socket
  }
  function send(frame: string) {
    const isOpen = current?.readyState === Base.OPEN
    if (isOpen) current?.send(frame)
    return isOpen
  }
  return {
    // No class of its own: where a program has many clients, V8 would have to learn each socket anew.
    WebSocket: new Proxy(Base, { construct: (_, [url]) => open(url) }),
    hasMoved: () => hasMoved,
    isOpen: () => !isCut && current?.readyState === Base.OPEN,
    send,
    cut() {
      isCut = true
      current?.close()
    },
  }
}

export function openSocket({ url, WebSocket, token }: SocketOptions, { onLost, onHeard }: VehicleEvents): Vehicle {
  let isOver = false
  let doubt: ReturnType<typeof setTimeout> | undefined
  const lose = (code?: number) => {
    if (!isOver) onLost({ code, isTold: isTold(code) })
  }
  const settle = () => {
    clearTimeout(doubt)
    doubt = undefined
  }
  const hear = () => {
    settle()
    if (!isOver) onHeard?.()
  }
  const base = cuttable(WebSocket, { onHeard: hear, onGone: () => calls.lose() })
  const calls = createCalls(base.send)
  function decode(data: unknown) {
    const message = JSON.parse(String(data))
    calls.hear(message)
    return message
  }
  const client = createWSClient({
    url,
    WebSocket: base.WebSocket,
    keepAlive,
    experimental_encoder: { encode: JSON.stringify, decode },
    connectionParams: token ? () => ({ token }) : null,
    // Never used: a client that lost its socket is closed for good in the same moment.
    retryDelayMs: () => 0,
    onOpen: () => onHeard && base.send('PING'),
    onClose: (cause) => lose(cause?.code),
    onError: () => lose(),
  })
  return {
    kind: 'socket',
    link: splitLink({
      condition: ({ type }) => type === 'subscription',
      true: wsLink({ client }),
      false: calls.link,
    }),
    get isReady() {
      return base.isOpen() && doubt === undefined
    },
    mayHaveBegun: (id) => calls.hasLeft(id) && !base.hasMoved(),
    check() {
      base.send('PING')
      doubt ??= setTimeout(lose, answerMs)
    },
    end() {
      isOver = true
      settle()
      void client.close()
      base.cut()
    },
  }
}
