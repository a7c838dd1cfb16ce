import { notifications } from '@carillon/db'
import { and, desc, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import { broadcast, broadcastInput } from '../broadcasts/broadcast.ts'
import type { Context } from '../context.ts'
import { countsOf } from '../live/counts.ts'
import { settle, settledSnapshot } from '../live/snapshot.ts'
import { transaction } from '../live/transaction.ts'
import type { Caller } from '../session/caller.ts'
import { id } from '../text.ts'
import { adminProcedure, router, userProcedure } from '../trpc.ts'
import { type actions, changeNotifications } from './change.ts'
import { mostTogether, send, sendEach, sendInput } from './send.ts'
import { selectNotifications, shapeNotification } from './shape.ts'

const mostIds = 500

const filters = {
  all: isNull(notifications.archivedAt),
  unread: and(isNull(notifications.readAt), isNull(notifications.archivedAt)),
  mentions: sql`${notifications.kind} = 'mention' and ${notifications.archivedAt} is null`,
  archived: isNotNull(notifications.archivedAt),
}

const [firstId, lastId] = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']
/**
 * As a range of both columns, in the order of the indexes. Asked for one user's rows by id, PostgreSQL takes the ids of everybody
 * from the newest on, which lasts as long as the user has been away.
 */
function ownBefore(userId: string, before: string) {
  const place = sql`(${notifications.userId}, ${notifications.id})`
  return sql`${place} >= (${userId}::uuid, ${firstId}::uuid) and ${place} < (${userId}::uuid, ${before}::uuid)`
}

/** What everybody was told is the caller's as well, and may be meant. */
async function changeOwn(
  ctx: Context & { caller: Caller },
  ...what: [keyof typeof actions, { ids?: string[] | undefined }]
) {
  await settle(ctx)
  await transaction(ctx, (work) => changeNotifications(work, ctx.caller.user.id, ...what))
  return {}
}

const idList = z.array(id).min(1, 'must name at least one').max(mostIds, `may name at most ${mostIds}`)
const change = (action: keyof typeof actions) =>
  userProcedure('write')
    .input(z.object({ ids: idList }))
    .mutation(({ ctx, input }) => changeOwn(ctx, action, input))

export const notificationsRouter = router({
  send: userProcedure('notifications:send', 'notifications')
    .input(sendInput)
    .mutation(({ ctx, input }) => send(ctx, input)),

  /** As many calls of `send` in one, without keys; the results are in the order of the items, and each stands for itself. */
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
    .input(
      z.object({
        filter: z.enum(['all', 'unread', 'mentions', 'archived']).default('all'),
        cursor: id.nullish(),
        limit: z.int().min(1).max(100).default(30),
      }),
    )
    .query(({ ctx, input: { filter, cursor, limit } }) =>
      settledSnapshot(ctx, async (tx) => {
        const { id: userId, locale } = ctx.caller.user
        const page = tx
          .select({ id: notifications.id })
          .from(notifications)
          .where(and(ownBefore(userId, cursor ?? lastId), filters[filter]))
          .orderBy(desc(notifications.userId), desc(notifications.id))
          .limit(limit + 1)
        const rows = await selectNotifications(tx)
          .where(inArray(notifications.id, page))
          .orderBy(desc(notifications.id))
        const items = rows.slice(0, limit).map((row) => shapeNotification(ctx.kinds, locale, row))
        return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
      }),
    ),

  counts: userProcedure('read').query(({ ctx }) => settledSnapshot(ctx, async (_tx, feed) => countsOf(feed))),

  markSeen: userProcedure('write').mutation(({ ctx }) => changeOwn(ctx, 'see', {})),

  markRead: userProcedure('write')
    // Not a union: of one, an error names no field.
    .input(
      z
        .object({ ids: idList.optional(), all: z.literal(true).optional() })
        .refine(({ ids, all }) => Boolean(ids) !== Boolean(all), { path: ['ids'], error: 'name either ids or all' }),
    )
    .mutation(({ ctx, input: { ids } }) => changeOwn(ctx, 'read', { ids })),

  markUnread: change('unread'),
  archive: change('archive'),
  unarchive: change('unarchive'),
})
