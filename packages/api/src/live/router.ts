import { z } from 'zod'
import { router, userProcedure } from '../trpc.ts'
import { cursorInput } from './cursor.ts'
import { follow } from './follow.ts'
import type { Follower } from './follower.ts'

export const liveRouter = router({
  /** `lastEventId` must be allowed in the schema: a client that reconnects sends it whether we ask for it or not. */
  events: userProcedure('read')
    .input(z.object({ lastEventId: cursorInput.nullish() }))
    .subscription(({ ctx, input, signal }) => {
      const { database, hub, caller, drained, figures, deliveries, userAgent = null } = ctx
      const device = { via: caller.via, handle: caller.handle, userAgent }
      const stopped = signal ?? new AbortController().signal
      const { lastEventId } = input
      const watch = (follower: Follower) => deliveries.watch(follower, device)
      return follow({ database, hub, userId: caller.user.id, lastEventId, signal: stopped, drained, figures, watch })
    }),
})
