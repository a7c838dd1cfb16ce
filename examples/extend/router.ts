import { appRouter, mergeRouters, notify, router, transaction, userProcedure } from '@carillon/api/kit'
import { z } from 'zod'
import { buildFailed } from './build-failed.ts'
import { buildFinished } from './build-finished.ts'

const project = z.string().min(1)

/** Whoever calls is notified. Real ones would store their builds, in the same transaction: so that both happen, or neither. */
const builds = router({
  start: userProcedure('write')
    .input(z.object({ project }))
    .mutation(({ input }) => ({ isBuilding: input.project })),
  finish: userProcedure('write')
    .input(z.object({ project, seconds: z.number() }))
    .mutation(({ ctx, input }) =>
      transaction(ctx, async (work) => {
        const [id] = await notify(work, buildFinished, { to: [ctx.caller.user.id], data: input })
        return { id }
      }),
    ),
  fail: userProcedure('write')
    .input(z.object({ project, step: z.string() }))
    // It says what it returns: its kind's button names this router, and TypeScript would go round in circles to find out.
    .mutation(async ({ ctx, input }): Promise<Record<string, never>> => {
      await transaction(ctx, (work) => notify(work, buildFailed, { to: [ctx.caller.user.id], data: input }))
      return {}
    }),
})

const extension = router({ builds })

declare module '@carillon/api/kit' {
  interface ActionRouters {
    builds: typeof extension
  }
}

/** All that Carillon does, and `builds`. */
export const extendedRouter = mergeRouters(appRouter, extension)
