import { z } from 'zod'
import { briefly } from '../session/user-agent.ts'
import { router, userProcedure } from '../trpc.ts'
import { cursorInput } from './cursor.ts'
import { follow } from './follow.ts'
import type { Follower } from './follower.ts'

export const liveRouter = router({
  /** `lastEventId` must be allowed in the schema: a client that reconnects sends it whether we ask for it or not. */
  events: userProcedure('read')
    .input(z.object({ lastEventId: cursorInput.nullish() }))
    .subscription(({ ctx, input, signal }) => {
      const { database, hub, caller, drained, push, figures, deliveries, userAgent } = ctx
      const stopped = signal ?? new AbortController().signal
      const { lastEventId } = input
      const { handle } = caller
      const device = { via: caller.via, handle, userAgent: briefly(userAgent) }
      const watch = (follower: Follower) => deliveries.watch(follower, device)
      const reader = { userId: caller.user.id, handle, lastEventId, signal: stopped }
      return follow({ database, hub, ...reader, drained, push, figures, watch })
    }),
})
