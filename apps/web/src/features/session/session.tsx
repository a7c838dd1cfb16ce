import { type Client, createClient, describeError, type User } from '@carillon/client'
import { QueryClientProvider, useQuery } from '@tanstack/solid-query'
import { type Accessor, createContext, createEffect, createSignal, type JSX, untrack, useContext } from 'solid-js'
import { localeOf, setLocale } from '../../i18n/locale.ts'
import { known } from '../../known.ts'
import { createQueryClient } from '../../query-client.ts'
import { meOptions } from './me-options.ts'

export interface Session {
  client: Client
  /** `null`: nobody is signed in; `undefined`: not known yet. */
  user: Accessor<User | null | undefined>
  /** Nothing is known, and asking failed. */
  isUnreachable: Accessor<boolean>
  askAgain(): void
  /** Who ended the last session: the sign-in page has a word for those who did not do it themselves. */
  endedBy: Accessor<'user' | 'server' | undefined>
  /** Signed in, or changed. */
  enter(user: User): void
  leave(): Promise<void>
  /** The server does not know us any more. */
  end(): void
}

const SessionContext = createContext<Session>()

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('There is no session around this.')
  return session
}

const askAgainMs = 4_000

function createSession(client: Client) {
  const cache = createQueryClient(() => end())
  const options = meOptions(client)
  const me = useQuery(
    () => ({
      ...options,
      refetchInterval: (query) => (query.state.status === 'error' ? askAgainMs : false),
    }),
    () => cache,
  )
  const [endedBy, setEndedBy] = createSignal<'user' | 'server'>()
  let isLeaving = false

  const setUser = (user: User | null) => cache.setQueryData(options.queryKey, user)
  function end() {
    if (isLeaving || !known(me)) return
    setEndedBy('server')
    setUser(null)
  }
  async function leave() {
    isLeaving = true
    try {
      await client.api.session.signOut.mutate().catch((error) => {
        if (describeError(error).code !== 'UNAUTHORIZED') throw error
      })
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
    user: () => known(me),
    isUnreachable: () => me.isLoadingError,
    askAgain: () => void me.refetch(),
    endedBy,
    enter: setUser,
    leave,
    end,
  }
  return { session, cache }
}

/** Who is signed in, and everything cached for them. */
export function SessionProvider(props: { children: JSX.Element }) {
  let signedIn: () => User | null | undefined = () => undefined
  const url = import.meta.env['VITE_WS_URL']?.replace(/^ws/, 'http')
  const { session, cache } = createSession(createClient({ url, expectedUser: () => untrack(signedIn)?.id }))
  signedIn = session.user
  return (
    <QueryClientProvider client={cache}>
      <SessionContext.Provider value={session}>{props.children}</SessionContext.Provider>
    </QueryClientProvider>
  )
}
