import { useQueryClient } from '@tanstack/solid-query'
import { createEffect, on } from 'solid-js'
import { useApi } from '../api.tsx'
import { useSession } from '../features/session/session.tsx'

/**
 * Once the connection is back, asks again what failed meanwhile; and when the stream began anew, who we are: another
 * window may have signed somebody else in.
 */
export function createRecovery(): void {
  const api = useApi()
  const cache = useQueryClient()
  const session = useSession()
  createEffect(
    on(
      () => api.isFlowing(),
      (isFlowing) => {
        if (!isFlowing) return
        session.confirm()
        void cache.refetchQueries({ predicate: ({ state }) => state.status === 'error' })
      },
    ),
  )
  api.onEvent((event) => {
    if (event.type === 'sync' && event.verdict === 'reset') session.askAgain()
  })
}
