import { users } from '@carillon/db'
import { z } from 'zod'
import { audit } from '../audit.ts'
import { countsOf } from '../live/counts.ts'
import { once } from '../live/once.ts'
import { snapshot } from '../live/snapshot.ts'
import { transaction } from '../live/transaction.ts'
import { id, text } from '../text.ts'
import { adminProcedure, router, userProcedure } from '../trpc.ts'
import { isPerson } from '../users/canary.ts'
import { changeProcedures } from './change-procedures.ts'
import { checkKind } from './check-kind.ts'
import { laterProcedures } from './later-procedures.ts'
import { filterNames, readPage, searchPage } from './lists.ts'
import { notify } from './notify.ts'
import { mostTogether, raisable, send, sendEach, sendInput } from './send.ts'
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
    .input(raisable)
    .mutation(({ ctx, input }) => {
      const { kind, data } = checkKind(ctx.kinds, input.kind, input.data)
      const userId = ctx.caller.user.id
      return transaction(ctx, (work) =>
        once(work, { userId, procedure: 'notifications.broadcast', key: input.key, content: input }, async () => {
          const everyone = await work.tx.select({ id: users.id }).from(users).where(isPerson)
          const to = everyone.map((user) => user.id)
          const [first] = await notify(work, kind, { to, data, actorId: userId, severity: input.severity })
          const detail = `recipients: ${to.length}, kind: ${kind.name}`
          await audit(work.tx, { actor: ctx.caller.user.username, action: 'broadcast', detail })
          return { id: first ?? '', recipients: to.length }
        }),
      )
    }),

  list: userProcedure('read')
    .input(listing)
    .query(({ ctx, input: { limit, ...which } }) =>
      snapshot(ctx, async (tx) => {
        const { id: userId, locale } = ctx.caller.user
        const { rows, nextCursor } = await readPage(tx, { userId, ...which }, limit)
        return { items: rows.map((row) => shapeNotification(ctx.kinds, locale, row)), nextCursor }
      }),
    ),

  /** Newest first, as they stand in their list; a page may be short, or empty, and others still follow. */
  search: userProcedure('read', 'searches')
    .input(listing.extend({ query: text(200) }))
    .query(({ ctx, input: { limit, ...which } }) =>
      snapshot(ctx, async (tx) => {
        const { id: userId, locale } = ctx.caller.user
        const { rows, nextCursor } = await searchPage(tx, { userId, ...which }, limit)
        return { items: rows.map((row) => shapeNotification(ctx.kinds, locale, row)), nextCursor }
      }),
    ),

  counts: userProcedure('read').query(({ ctx }) => snapshot(ctx, async (_tx, feed) => countsOf(feed))),

  why: userProcedure('read')
    .input(z.object({ id }))
    .query(({ ctx, input }) => whyOf(ctx.db, ctx.kinds, ctx.caller.user.id, input.id)),

  ...changeProcedures,
  ...laterProcedures,
})
