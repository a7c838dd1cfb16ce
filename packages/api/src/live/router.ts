import { z } from 'zod'
import { briefly } from '../session/user-agent.ts'
import { router, userProcedure } from '../trpc.ts'
import { cursorInput } from './cursor.ts'
import { follow } from './follow.ts'
import type { Follower } from './follower.ts'

/** Resolves when it aborts; a stream that nobody can end is ended by its reader. */
const aborted = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => {
    if (signal?.aborted) resolve()
    else signal?.addEventListener('abort', () => resolve(), { once: true })
  })

export const liveRouter = router({
  /** Says that the caller has the app before their eyes, for as long as it is open: they need not be told elsewhere. */
  visible: userProcedure('read').subscription(async function* ({ ctx, signal }) {
    using _looking = ctx.looking.begin(ctx.caller.user.id)
    yield { isVisible: true }
    await aborted(signal)
  }),

  /** `lastEventId` must be allowed in the schema: a client that reconnects sends it whether we ask for it or not. */
  events: userProcedure('read')
    .input(z.object({ lastEventId: cursorInput.nullish() }))
    .subscription(({ ctx, input, signal }) => {
      const { hub, caller, drained, push, figures, deliveries, userAgent } = ctx
      const stopped = signal ?? new AbortController().signal
      const { lastEventId } = input
      const { handle } = caller
      const device = { via: caller.via, handle, userAgent: briefly(userAgent) }
      const watch = (follower: Follower) => deliveries.watch(follower, device)
      const reader = { userId: caller.user.id, handle, lastEventId, signal: stopped }
      return follow({ hub, ...reader, drained, push, figures, watch })
    }),
})
