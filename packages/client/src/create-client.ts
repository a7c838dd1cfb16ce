import type { AppRouter } from '@carillon/api'
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  splitLink,
  type TRPCClient,
  TRPCClientError,
  type TRPCLink,
} from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { PromptWebSocket } from '#websocket'
import { createConnection } from './connection.ts'
import type { Connection } from './connection-state.ts'
import { describeError } from './errors.ts'
import { type EventsOptions, followEvents, type NumberedEvent } from './events.ts'
import { jsonBytes } from './json-bytes.ts'
import { liveLink } from './live-link.ts'
import { createRequests } from './requests.ts'
import { socketLink } from './socket-link.ts'
import { togetherLink, togetherPath } from './together-link.ts'
import type { Known, Transport } from './transport/transport.ts'

export interface ClientOptions {
  /** Where the server is. Default: the page's own origin, or `http://127.0.0.1:5001` outside a browser. */
  url?: string | undefined
  /** An access token, `crl_…`; without one, the browser's session cookie is used. */
  token?: string | undefined
  /** Gives up a request after this many milliseconds. Default 15,000. */
  timeoutMs?: number | undefined
  /**
   * Whose session this page believes to be in. Every call says so, and is refused as `UNAUTHORIZED` when the cookie, which
   * all tabs share, has become somebody else's: nothing is ever written or read in another's name.
   */
  expectedUser?: (() => string | undefined) | undefined
  /** A call was refused like that, or because nobody is signed in any more: time to ask `session.me`. */
  onUnauthorized?: (() => void) | undefined
}

export interface Client {
  /** Every procedure, typed: `api.messages.send.mutate({ … })`. Throws `TRPCClientError`; see `describeError`. */
  api: TRPCClient<AppRouter>
  /**
   * Everything that happens to this user, once and in order, across reconnects, until the loop is left. Pass the
   * `cursor` of the last event handled as `since` to go on where an earlier run stopped. An event of type `sync` comes
   * first on every connection; with `verdict: 'reset'` the gap could not be filled: fetch again what you keep.
   *
   * @throws when the server does not accept the caller (any more).
   * @example
   * for await (const event of carillon.events({ since })) console.log(event.type, event.cursor)
   */
  events(options?: EventsOptions): AsyncIterable<NumberedEvent>
  /** Whether events flow right now. */
  connection: Connection
  /** Closes the socket and gives up what is under way. Open `events()` loops end; nothing keeps a script from ending. */
  close(): void
}

const defaultUrl = () => globalThis.location?.origin ?? 'http://127.0.0.1:5001'

const expecting = (userId: string | undefined) => (userId ? { 'carillon-user': userId } : {})

/** Answered to anybody: they tell who one is, or make one somebody. */
const isForAnybody = ({ path }: { path: string }) => /^session\.(me|signIn|signUp)$/.test(path)

/** What the server takes in one request. */
const maxItems = 20
const mostBytesOfSend = 2_500

/** Of these a program says many at once, and the server stores together what it gets together. */
const isShortSend = ({ path, input }: { path: string; input: unknown }) =>
  path === 'notifications.send' && jsonBytes(input) <= mostBytesOfSend

/**
 * Hears of calls that were refused for who made them. A call is over with its answer: of the end that follows it tRPC makes an error
 * that nobody sees, which took a tenth of what a program that sends a lot had to do.
 */
const reportUnauthorized =
  (report: () => void): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) =>
    observable((observer) => {
      let isAnswered = false
      return next(op).subscribe({
        next(envelope) {
          isAnswered = true
          observer.next(envelope)
        },
        error(error) {
          if (describeError(error).code === 'UNAUTHORIZED') report()
          observer.error(error)
        },
        complete: () => isAnswered || observer.complete(),
      })
    })

/** As `fetch` says it: neither somebody who says something else, nor one that takes too long and is not to be asked sooner for it. */
const isAbsent = (error: unknown) => error instanceof TRPCClientError && error.cause?.name === 'TypeError'

/** What an answer other than the one hoped for says of who is asking. */
function knownBy(error: unknown): Known {
  const { code } = describeError(error)
  if (code === 'UNAUTHORIZED') return 'unknown'
  if (isAbsent(error)) return 'absent'
  return code === 'FORBIDDEN' ? 'known' : 'unreachable'
}

/**
 * A client for scripts and for apps: procedures over batched HTTP, events over one socket that comes back by itself; what a script
 * sends while it follows its events goes along with them.
 *
 * @example
 * const carillon = createClient({ url: 'https://carillon.example', token })
 * await carillon.api.notifications.send.mutate({ to: ['alice'], kind: 'announcement', data: { title: 'Build done' } })
 */
export function createClient(options: ClientOptions = {}): Client {
  const { token, timeoutMs = 15_000, expectedUser, onUnauthorized = () => {} } = options
  const url = new URL('/trpc', options.url ?? defaultUrl()).href
  const requests = createRequests(timeoutMs, () => transport.check())
  const transport: Transport = createConnection({
    url: url.replace(/^http/, 'ws'),
    httpUrl: url,
    WebSocket: PromptWebSocket,
    token,
    isKnown: () => api.session.me.query().then(({ user }) => (isExpected(user.id) ? 'known' : 'unknown'), knownBy),
  })
  const isExpected = (userId: string) => [undefined, userId].includes(expectedUser?.())
  const authorization = token ? { authorization: `Bearer ${token}` } : {}
  const http = { url, fetch: requests.fetch as typeof fetch }
  const asExpected = { ...http, headers: () => ({ ...authorization, ...expecting(expectedUser?.()) }) }
  // With a cookie every request is whoever the browser is signed in as by then, and a socket who that was when it opened.
  const overSocket = token ? [socketLink(transport, timeoutMs)] : []
  const api: TRPCClient<AppRouter> = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (op) => op.type === 'subscription',
        true: liveLink(transport),
        false: splitLink({
          condition: isForAnybody,
          true: httpLink({ ...http, headers: authorization }),
          false: [
            reportUnauthorized(onUnauthorized),
            splitLink({
              // Not from a page: who is signed in may change before a batch leaves.
              condition: (op) => !expectedUser && isShortSend(op),
              true: [
                togetherLink(),
                ...overSocket,
                splitLink({
                  // As large as what the server takes: two of them in a batch would not be taken.
                  condition: (op) => op.path === togetherPath,
                  true: httpLink(asExpected),
                  false: httpBatchLink({ ...asExpected, maxItems }),
                }),
              ],
              false: splitLink({
                condition: (op) => op.type === 'mutation',
                // One by one: a batch of long messages is larger than the server takes, and one that fails is not all that fail.
                true: httpLink(asExpected),
                false: httpBatchLink({ ...asExpected, maxItems, maxURLLength: 4_000 }),
              }),
            }),
          ],
        }),
      }),
    ],
  })
  const { get, subscribe, retryNow, check, watchDoubts } = transport
  const close = () => {
    transport.close()
    requests.giveUp()
  }
  return {
    api,
    connection: { get, subscribe, retryNow, check, watchDoubts },
    close,
    events: (request) => followEvents(api, request),
  }
}
