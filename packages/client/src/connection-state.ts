export type ConnectionState =
  /** Nobody has subscribed yet. */
  | { status: 'idle' }
  | { status: 'connecting' }
  /** Events flow. */
  | { status: 'live' }
  /** Events flow, but over HTTP, because a WebSocket cannot be had; one is tried now and then. */
  | { status: 'degraded' }
  /** `retryAt`: when the next attempt begins, in milliseconds since 1970. */
  | { status: 'offline'; retryAt: number }
  /** The server does not know us any more: sign in. Nothing is tried until `retryNow`. */
  | { status: 'signed-out' }

/** Whether events flow, over whatever. */
export const isFlowing = ({ status }: ConnectionState): boolean => status === 'live' || status === 'degraded'

export interface Connection {
  get(): ConnectionState
  /** Calls back on every change until the returned function is called. */
  subscribe(callback: (state: ConnectionState) => void): () => void
  /** Does not wait for `retryAt`, nor, where events come over HTTP, for the next try of a WebSocket. */
  retryNow(): void
  /** There is reason to doubt that events still flow, such as a request without an answer: it is known in 3 s. */
  check(): void
  /** Calls back whenever there is such a reason, until the returned function is called. */
  watchDoubts(callback: () => void): () => void
}

export const isSameState = (one: ConnectionState, other: ConnectionState) =>
  one.status === other.status &&
  (one.status !== 'offline' || other.status !== 'offline' || one.retryAt === other.retryAt)
