import { describeError } from '@carillon/client'
import { QueryClient } from '@tanstack/solid-query'

const mostRetries = 2
const dayMs = 24 * 60 * 60_000
/** No answer, or one that says that another time may do better. */
const isPassing = (error: unknown) =>
  /^(OFFLINE|TIMEOUT|INTERNAL_SERVER_ERROR|BAD_GATEWAY|SERVICE_UNAVAILABLE|GATEWAY_TIMEOUT)$/.test(
    describeError(error).code,
  )

/** Doubles, and differs from one browser to the next, so that they do not all come back in the same moment. */
const retryDelay = (attempt: number) => 1_000 * 2 ** attempt * (0.5 + Math.random())

/** Events keep what is cached true, so nothing is fetched again merely because time has passed. */
export function createQueryClient(): QueryClient {
  const cache = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 30 * 60_000,
        // What the browser believes about the network is often wrong: asking tells.
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (count, error) => count < mostRetries && isPassing(error),
        retryDelay,
      },
    },
  })
  // Events keep these true too while nobody looks at them, for a time without a network.
  cache.setQueryDefaults([['messages', 'list']], { gcTime: dayMs })
  cache.setQueryDefaults([['notifications', 'list']], { gcTime: dayMs })
  return cache
}
