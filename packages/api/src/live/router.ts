import { z } from 'zod'
import { router, userProcedure } from '../trpc.ts'
import { cursorInput } from './cursor.ts'
import { follow } from './follow.ts'

export const liveRouter = router({
  /** `lastEventId` must be allowed in the schema: a client that reconnects sends it whether we ask for it or not. */
  events: userProcedure('read')
    .input(z.object({ lastEventId: cursorInput.nullish() }))
    .subscription(({ ctx, input, signal }) => {
      const { database, hub, caller, drained, push, figures } = ctx
      const stopped = signal ?? new AbortController().signal
      const { lastEventId } = input
      // Which of the user's devices comes back is only known here.
      const connected = (_user: string, isBack: boolean) => figures.connected(caller.handle, isBack)
      const told = { ...figures, connected }
      const reader = { userId: caller.user.id, lastEventId, signal: stopped, drained, push }
      return follow({ database, hub, ...reader, figures: told })
    }),
})
