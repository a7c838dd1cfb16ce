import { appRouter, mergeRouters, notify, router, transaction, userProcedure } from '@carillon/api/kit'
import { z } from 'zod'
import { buildFinished } from './build-finished.ts'

const builds = router({
  /** Notifies whoever calls. A real one would store the build, too: in this transaction, so that both happen, or neither. */
  finish: userProcedure('write')
    .input(z.object({ project: z.string().min(1), seconds: z.number() }))
    .mutation(({ ctx, input }) =>
      transaction(ctx, async (work) => {
        const [id] = await notify(work, buildFinished, { to: [ctx.caller.user.id], data: input })
        return { id }
      }),
    ),
})

/** All that Carillon does, and `builds.finish`. */
export const extendedRouter = mergeRouters(appRouter, router({ builds }))
