import { type Client, createClient, describeError, type User } from '@carillon/client'
import { QueryClientProvider, useQuery } from '@tanstack/solid-query'
import { type Accessor, createContext, createEffect, createSignal, type JSX, untrack, useContext } from 'solid-js'
import { localeOf, setLocale } from '../../i18n/locale.ts'
import { known } from '../../known.ts'
import { createQueryClient } from '../../query-client.ts'
import { createReturning } from './create-returning.ts'
import { meOptions } from './me-options.ts'

export interface Session {
  client: Client
  /** `null`: nobody is signed in; `undefined`: not known yet. */
  user: Accessor<User | null | undefined>
  /** Nothing is known, and asking failed. */
  isUnreachable: Accessor<boolean>
  askAgain(): void
  /** Asks who we are where only this device has said so. */
  confirm(): void
  /** Who ended the last session: the sign-in page has a word for those who did not do it themselves. */
  endedBy: Accessor<'user' | 'server' | undefined>
  /** Signed in, or changed. */
  enter(user: User): void
  /** Signs out, then has removed whatever else this device keeps of the user. */
  leave(forget: () => Promise<void>): Promise<void>
  /** Asks who is signed in: it may be nobody any more, or whoever signed in in another tab. */
  doubt(): void
  /** The server tells nothing more to whom this page shows. */
  end(): void
}

const SessionContext = createContext<Session>()

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('There is no session around this.')
  return session
}

const askAgainMs = 4_000
/** A store that does not answer must not keep anybody from leaving. */
const forgettingMs = 2_000

function createSession(client: Client) {
  const cache = createQueryClient()
  const { queryKey, queryFn } = meOptions(client)
  const me = useQuery(
    () => ({
      queryKey,
      queryFn: async (asked: { signal: AbortSignal }) => {
        const user = await queryFn(asked)
        if (user) void returning.vouch(user)
        else if (known(me) && !isLeaving) setEndedBy('server')
        return user
      },
      refetchInterval: ({ state }) => (state.status === 'error' && state.data === undefined ? askAgainMs : false),
    }),
    () => cache,
  )
  const [endedBy, setEndedBy] = createSignal<'user' | 'server'>()
  let isLeaving = false

  const setUser = (user: User | null) => cache.setQueryData(queryKey, user)
  const returning = createReturning({
    cache,
    client,
    found: () => known(me),
    hasFailed: () => me.failureCount > 0 || me.isError,
    assume: setUser,
    onEnded: () => setEndedBy('server'),
  })
  function doubt() {
    if (!isLeaving && known(me)) void me.refetch({ cancelRefetch: false })
  }
  async function end() {
    const shown = known(me)
    if (isLeaving || !shown) return
    await me.refetch({ cancelRefetch: false })
    // Unless it is somebody else by now.
    if (isLeaving || cache.getQueryData<User | null>(queryKey)?.id !== shown.id) return
    setEndedBy('server')
    setUser(null)
  }
  async function leave(forget: () => Promise<void>) {
    isLeaving = true
    try {
      await client.api.session.signOut.mutate().catch((error) => {
        if (describeError(error).code !== 'UNAUTHORIZED') throw error
      })
      const isForgotten = Promise.allSettled([returning.forget(), forget()])
      await Promise.race([isForgotten, new Promise((resolve) => setTimeout(resolve, forgettingMs))])
      setEndedBy('user')
      setUser(null)
    } finally {
      isLeaving = false
    }
  }
  createEffect(() => {
    const chosen = localeOf(known(me)?.locale ?? '')
    if (chosen) setLocale(chosen)
  })

  const session: Session = {
    client,
    user() {
      const user = known(me)
      return user && !returning.isReadyFor(user.id) ? undefined : user
    },
    isUnreachable: () => me.isLoadingError,
    askAgain: () => void me.refetch(),
    confirm: () => !returning.isVouched() && void me.refetch(),
    endedBy,
    enter(user) {
      void returning.vouch(user)
      setUser(user)
    },
    leave,
    doubt,
    end: () => void end(),
  }
  return { session, cache }
}

/** Who is signed in, and everything cached for them. */
export function SessionProvider(props: { children: JSX.Element }) {
  let current: Session | undefined
  const client = createClient({
    url: import.meta.env['VITE_WS_URL']?.replace(/^ws/, 'http'),
    expectedUser: () => untrack(() => current?.user()?.id),
    onUnauthorized: () => current?.doubt(),
  })
  const { session, cache } = createSession(client)
  current = session
  return (
    <QueryClientProvider client={cache}>
      <SessionContext.Provider value={session}>{props.children}</SessionContext.Provider>
    </QueryClientProvider>
  )
}
