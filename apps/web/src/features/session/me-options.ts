import { type Client, describeError, type User } from '@carillon/client'

/** Who is signed in here; `null`: nobody. */
export const meOptions = ({ api }: Pick<Client, 'api'>) => ({
  queryKey: [['session', 'me'], { type: 'query' }] as const,
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<User | null> => {
    try {
      return (await api.session.me.query(undefined, { signal })).user
    } catch (error) {
      if (describeError(error).code === 'UNAUTHORIZED') return null
      throw error
    }
  },
})
