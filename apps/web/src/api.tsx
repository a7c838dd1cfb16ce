import {
  type Client,
  type ConnectionState,
  createOutbox,
  type Event,
  isFlowing,
  type Message,
  type MessagePage,
  messageListOptions,
  type Outbox,
  openOutboxStorage,
  type Pages,
  type Pending,
  type Source,
  shareConnection,
  startLive,
  type User,
  withMessage,
} from '@carillon/client'
import { type QueryClient, useQueryClient } from '@tanstack/solid-query'
import {
  type Accessor,
  createContext,
  createMemo,
  createSignal,
  type JSX,
  onCleanup,
  untrack,
  useContext,
} from 'solid-js'
import { draftOf, forgetDrafts, setDraft } from './features/messages/composing/drafts.ts'
import { meOptions } from './features/session/me-options.ts'

/** What a signed-in screen works with. */
export interface Api extends Source {
  user: User
  outbox: Outbox
  /** Messages not acknowledged yet, in the order they were written. */
  pending: Accessor<readonly Pending[]>
  connection: Accessor<ConnectionState>
  /** Events come through: fast or slowly. */
  isFlowing: Accessor<boolean>
  retryNow(): void
  /** Whether this tab is the one that does what all of them need done once. */
  isLeader(): boolean
  /** Signed out: what is asked from now on is asked as whoever has signed in since. */
  isOver(): boolean
  /** Calls back for every event, once the cache has taken it; undone with the component. */
  onEvent(callback: (event: Event) => void): void
  /** Removes what was written and not sent from this device. */
  forget(): Promise<void>
}

const ApiContext = createContext<Api>()

export function useApi(): Api {
  const api = useContext(ApiContext)
  if (!api) throw new Error('Nobody is signed in here.')
  return api
}

interface Watchable<T> {
  get(): T
  subscribe(callback: (value: T) => void): () => void
}

function createWatched<T>(source: Watchable<T>): Accessor<T> {
  const [value, setValue] = createSignal(source.get())
  onCleanup(source.subscribe((next) => setValue(() => next)))
  return value
}

/** The acknowledged message takes the place of the pending one in the same moment, before its event comes. */
function addSent(cache: QueryClient, source: Source, message: Message) {
  const { queryKey } = messageListOptions(source, message.conversationId)
  cache.setQueryData<Pages<MessagePage>>(queryKey, (data) => data && withMessage(data, message))
}

/**
 * Where a browser keeps no messages, whoever is signed out finds what was not sent where it was written. Also what is under
 * way: to see it twice is better than never.
 */
function keepAsDrafts(userId: string, outbox: Outbox) {
  for (const { clientId, conversationId, body } of outbox.get()) {
    if (outbox.isKept(clientId)) continue
    const begun = draftOf(userId, conversationId)
    setDraft(userId, conversationId, begun ? `${begun}\n${body}` : body)
  }
}

function createApi(client: Client, user: Accessor<User>, onSignedOut: () => void): Api {
  const cache = useQueryClient()
  const userId = untrack(user).id
  const listeners = new Set<(event: Event) => void>()
  const shared = shareConnection(client, { userId })
  const { connection } = shared
  const live = startLive({
    client: shared,
    cache,
    userId,
    api: client.api,
    onSignedOut,
    onEvent: (event) => {
      // Our own name or language, changed on another device.
      const isAboutMe = event.type === 'user.changed' && event.user.id === userId
      if (isAboutMe) void cache.invalidateQueries({ queryKey: meOptions(client).queryKey })
      for (const listener of listeners) listener(event)
    },
  })
  const source: Source = { api: client.api }
  const outbox = createOutbox({
    api: client.api,
    connection,
    storage: openOutboxStorage(userId),
    onSent: (message) => addSent(cache, source, message),
  })
  const warn = (event: BeforeUnloadEvent) => !outbox.isKept() && event.preventDefault()
  let isForgotten = false
  let isOver = false
  addEventListener('beforeunload', warn)
  onCleanup(() => {
    isOver = true
    removeEventListener('beforeunload', warn)
    live.stop()
    if (!isForgotten) keepAsDrafts(userId, outbox)
    outbox.close()
    shared.close()
  })
  const state = createWatched(connection)
  return {
    ...source,
    get user() {
      return user()
    },
    outbox,
    pending: createWatched(outbox),
    connection: state,
    isFlowing: createMemo(() => isFlowing(state())),
    retryNow: connection.retryNow,
    isLeader: shared.isLeader,
    isOver: () => isOver,
    onEvent(callback) {
      listeners.add(callback)
      onCleanup(() => listeners.delete(callback))
    },
    async forget() {
      isForgotten = true
      forgetDrafts(userId)
      await outbox.clear()
    },
  }
}

interface ApiProviderProps {
  client: Client
  user: User
  /** The server does not know this session any more. */
  onSignedOut: () => void
  children: JSX.Element
}

/** Follows the user's events for as long as it is mounted. Mount it anew for another user. */
export function ApiProvider(props: ApiProviderProps) {
  const api = createApi(
    untrack(() => props.client),
    () => props.user,
    () => props.onSignedOut(),
  )
  return <ApiContext.Provider value={api}>{props.children}</ApiContext.Provider>
}
