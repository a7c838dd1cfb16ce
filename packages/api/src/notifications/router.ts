import { z } from 'zod'
import { broadcast, broadcastInput } from '../broadcasts/broadcast.ts'
import { countsOf } from '../live/counts.ts'
import { settle, settledSnapshot } from '../live/snapshot.ts'
import { id, text } from '../text.ts'
import { adminProcedure, router, userProcedure } from '../trpc.ts'
import { changeProcedures } from './change-procedures.ts'
import { laterProcedures } from './later-procedures.ts'
import { filterNames, readPage, searchPage } from './lists.ts'
import { mostTogether, send, sendEach, sendInput } from './send.ts'
import { shapeNotification } from './shape.ts'
import { whyOf } from './why.ts'

const listing = z.object({
  filter: z.enum(filterNames).default('all'),
  cursor: id.nullish(),
  limit: z.int().min(1).max(100).default(30),
})

export const notificationsRouter = router({
  send: userProcedure('notifications:send', 'notifications')
    .input(sendInput)
    .mutation(({ ctx, input }) => send(ctx, input)),

  /** As many calls of `send` in one, without keys and times; the results are in the order of the items, and each stands for itself. */
  sendMany: userProcedure('notifications:send', 'notifications')
    .input(
      z.object({
        items: z
          .array(z.unknown())
          .min(1, 'must hold at least one')
          .max(mostTogether, `may hold at most ${mostTogether}`),
      }),
    )
    .mutation(async ({ ctx, input }) => ({ results: await sendEach(ctx, input.items) })),

  broadcast: adminProcedure('notifications:broadcast', 'notifications')
    .input(broadcastInput)
    .mutation(({ ctx, input }) => broadcast(ctx, input)),

  list: userProcedure('read')
    .input(listing)
    .query(({ ctx, input: { limit, ...which } }) =>
      settledSnapshot(ctx, async (tx) => {
        const { id: userId, locale } = ctx.caller.user
        const { rows, nextCursor } = await readPage(tx, { userId, ...which }, limit)
        return { items: rows.map((row) => shapeNotification(ctx.kinds, locale, row)), nextCursor }
      }),
    ),

  /** Newest first, as they stand in their list; a page may be short, or empty, and others still follow. */
  search: userProcedure('read', 'searches')
    .input(listing.extend({ query: text(200) }))
    .query(({ ctx, input: { limit, ...which } }) =>
      settledSnapshot(ctx, async (tx) => {
        const { id: userId, locale } = ctx.caller.user
        const { rows, nextCursor } = await searchPage(tx, { userId, ...which }, limit)
        return { items: rows.map((row) => shapeNotification(ctx.kinds, locale, row)), nextCursor }
      }),
    ),

  counts: userProcedure('read').query(({ ctx }) => settledSnapshot(ctx, async (_tx, feed) => countsOf(feed))),

  why: userProcedure('read')
    .input(z.object({ id }))
    .query(async ({ ctx, input }) => {
      await settle(ctx)
      return whyOf(ctx.database, ctx.kinds, ctx.caller.user.id, input.id)
    }),

  ...changeProcedures,
  ...laterProcedures,
})
