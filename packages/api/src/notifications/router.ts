import { notifications, severities, users } from '@carillon/db'
import { and, desc, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import { audit } from '../audit.ts'
import { refuse } from '../errors.ts'
import { payForFanOut } from '../limits/fan-out.ts'
import { countsOf } from '../live/counts.ts'
import { once } from '../live/once.ts'
import { snapshot } from '../live/snapshot.ts'
import { transaction } from '../live/transaction.ts'
import { id, isStorable, key, username } from '../text.ts'
import { adminProcedure, router, userProcedure } from '../trpc.ts'
import { isPerson } from '../users/canary.ts'
import { userRefOf, usersByName } from '../users/user-ref.ts'
import { type actions, changeNotifications } from './change.ts'
import type { KindRegistry } from './kind.ts'
import { notify } from './notify.ts'
import { selectNotifications, shapeNotification } from './shape.ts'
import { whyOf } from './why.ts'

const mostRecipients = 1_000
const mostIds = 500

const raisable = z.object({
  kind: z.string().max(64),
  data: z.record(z.string(), z.unknown()),
  severity: z.enum(severities).optional(),
  key: key.optional(),
})

/** The kind and its checked data; refuses what only the server may raise. */
function checkKind(kinds: KindRegistry, name: string, data: unknown) {
  const kind = kinds.find(name)
  if (!kind || kind.isInternal) throw refuse('kind', `there is no kind “${name}” you could send`)
  const checked = kind.data.safeParse(data)
  if (checked.success && !isStorable(checked.data)) throw refuse('data', 'must not contain NUL or half a character')
  if (checked.success) return { kind, data: checked.data }
  const [issue] = checked.error.issues
  throw refuse(['data', ...(issue?.path ?? [])].join('.'), issue?.message ?? 'does not fit its kind')
}

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

const idList = z.array(id).min(1, 'must name at least one').max(mostIds, `may name at most ${mostIds}`)
const change = (action: keyof typeof actions) =>
  userProcedure('write')
    .input(z.object({ ids: idList }))
    .mutation(async ({ ctx, input }) => {
      await transaction(ctx, (work) => changeNotifications(work, ctx.caller.user.id, action, input))
      return {}
    })

export const notificationsRouter = router({
  send: userProcedure('notifications:send', 'notifications')
    .input(
      raisable.extend({
        to: z
          .array(username)
          .min(1, 'must name at least one')
          .max(mostRecipients, `may name at most ${mostRecipients}`),
        groupKey: key.optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { kind, data } = checkKind(ctx.kinds, input.kind, input.data)
      const userId = ctx.caller.user.id
      await payForFanOut(ctx, 'notifications', input.to.length)
      if (input.key === undefined) {
        const { to, groupKey, severity = kind.severity } = input
        const published = await ctx.publish({
          to,
          kind: kind.name,
          data,
          severity,
          actor: userRefOf(ctx.caller.user),
          groupKey,
          traceId: ctx.traceId,
        })
        ctx.figures.committed(performance.now() - ctx.begunAt)
        ctx.figures.notified(kind.name, published.notifications.length)
        return published
      }
      return transaction(ctx, (work) =>
        once(work, { userId, procedure: 'notifications.send', key: input.key, content: input }, async () => {
          const recipients = await usersByName(work.tx, input.to, 'to')
          const { severity, groupKey } = input
          const to = recipients.map((user) => user.id)
          const ids = await notify(work, kind, { to, data, actorId: userId, severity, groupKey })
          return { notifications: recipients.map(({ username }, index) => ({ id: ids[index] ?? '', username })) }
        }),
      )
    }),

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
    .input(
      z.object({
        filter: z.enum(['all', 'unread', 'mentions', 'archived']).default('all'),
        cursor: id.nullish(),
        limit: z.int().min(1).max(100).default(30),
      }),
    )
    .query(({ ctx, input: { filter, cursor, limit } }) =>
      snapshot(ctx, async (tx) => {
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

  counts: userProcedure('read').query(({ ctx }) => snapshot(ctx, async (_tx, feed) => countsOf(feed))),

  why: userProcedure('read')
    .input(z.object({ id }))
    .query(({ ctx, input }) => whyOf(ctx.db, ctx.kinds, ctx.caller.user.id, input.id)),

  markSeen: userProcedure('write').mutation(async ({ ctx }) => {
    await transaction(ctx, (work) => changeNotifications(work, ctx.caller.user.id, 'see', {}))
    return {}
  }),

  markRead: userProcedure('write')
    // Not a union: of one, an error names no field.
    .input(
      z
        .object({ ids: idList.optional(), all: z.literal(true).optional() })
        .refine(({ ids, all }) => Boolean(ids) !== Boolean(all), { path: ['ids'], error: 'name either ids or all' }),
    )
    .mutation(async ({ ctx, input }) => {
      await transaction(ctx, (work) => changeNotifications(work, ctx.caller.user.id, 'read', { ids: input.ids }))
      return {}
    }),

  markUnread: change('unread'),
  archive: change('archive'),
  unarchive: change('unarchive'),
})
