import { scheduledNotifications } from '@carillon/db'
import { and, asc, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { payForFanOut } from '../limits/fan-out.ts'
import { transaction } from '../live/transaction.ts'
import { id, key, moment } from '../text.ts'
import { userProcedure } from '../trpc.ts'
import { userRefOf, usersById } from '../users/user-ref.ts'
import { cancel } from './due/scheduled.ts'
import { idsUnder, replace, retract } from './recall.ts'

/** Where the list goes on: the time and id of its last. */
const cursorPattern = /^(.+)_([^_]+)$/
const laterCursor = z
  .string()
  .regex(cursorPattern, 'is not a cursor this list gave out')
  .transform((value) => ({ sendAt: value.replace(cursorPattern, '$1'), id: value.replace(cursorPattern, '$2') }))
  .pipe(z.object({ sendAt: moment, id }))

const row = scheduledNotifications
/** Of the recipients of each. */
const mostNamed = 20

/** For whoever sends, until it is sent and afterwards. */
export const laterProcedures = {
  /** What of one's own is still to be sent, the next first. */
  scheduled: userProcedure('notifications:send')
    .input(z.object({ cursor: laterCursor.nullish(), limit: z.int().min(1).max(100).default(30) }))
    .query(async ({ ctx, input: { cursor, limit } }) => {
      const { user } = ctx.caller
      const after = cursor && sql`(${row.sendAt}, ${row.id}) > (${cursor.sendAt}::timestamptz, ${cursor.id}::uuid)`
      const found = await ctx.db
        .select()
        .from(row)
        .where(and(eq(row.senderId, user.id), after ?? undefined))
        .orderBy(asc(row.sendAt), asc(row.id))
        .limit(limit + 1)
      const page = found.slice(0, limit)
      const named = page.flatMap(({ recipients }) => recipients.slice(0, mostNamed))
      const people = await usersById(ctx.db, named)
      const items = page.map(({ recipients, ...one }) => ({
        id: one.id,
        sendAt: one.sendAt.toISOString(),
        expiresAt: one.expiresAt?.toISOString() ?? null,
        /** The first of them. */
        to: recipients.slice(0, mostNamed).flatMap((userId) => people.get(userId)?.username ?? []),
        recipients: recipients.length,
        kind: one.kind,
        data: one.data,
        ...ctx.kinds.render(one.kind, user.locale, one.data, userRefOf(user)),
        severity: one.severity,
        groupKey: one.groupKey,
        createdAt: one.createdAt.toISOString(),
      }))
      const last = items.at(-1)
      return { items, nextCursor: found.length > limit && last ? `${last.sendAt}_${last.id}` : null }
    }),

  cancel: userProcedure('notifications:send')
    .input(z.object({ id }))
    .mutation(async ({ ctx, input }) => {
      await transaction(ctx, (work) => cancel(work, ctx.caller.user.id, input.id))
      return {}
    }),

  /** Takes back what was sent under the key, everywhere, and what still waits to be. */
  retract: userProcedure('notifications:send', 'notifications')
    .input(z.object({ key }))
    .mutation(async ({ ctx, input }) => {
      const recalled = { userId: ctx.caller.user.id, key: input.key }
      await payForFanOut(ctx, 'notifications', (await idsUnder(ctx.db, recalled)).length)
      return transaction(ctx, (work) => retract(work, recalled))
    }),

  /** Says it otherwise, everywhere: it stays where it is, and as it was seen and read. */
  replace: userProcedure('notifications:send', 'notifications')
    .input(z.object({ key, data: z.record(z.string(), z.unknown()) }))
    .mutation(async ({ ctx, input: { key, data } }) => {
      const recalled = { userId: ctx.caller.user.id, key }
      await payForFanOut(ctx, 'notifications', (await idsUnder(ctx.db, recalled)).length)
      return transaction(ctx, (work) => replace(work, { ...recalled, kinds: ctx.kinds, data }))
    }),
}
