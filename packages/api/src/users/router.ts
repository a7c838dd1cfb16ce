import { locales, members, type Transaction, users } from '@carillon/db'
import { and, eq, ilike, inArray, ne, or } from 'drizzle-orm'
import { z } from 'zod'
import { transaction } from '../live/transaction.ts'
import { settleQuietHours } from '../preferences/settle-quiet-hours.ts'
import { text } from '../text.ts'
import { router, userProcedure } from '../trpc.ts'
import { isPerson } from './canary.ts'
import { selfOf } from './self.ts'
import { userRef } from './user-ref.ts'

const isTimeZone = (name: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

/** The user, and everybody who shares a conversation with them. */
async function acquaintances(tx: Transaction, userId: string): Promise<string[]> {
  const mine = tx.select({ id: members.conversationId }).from(members).where(eq(members.userId, userId))
  const rows = await tx
    .selectDistinct({ id: members.userId })
    .from(members)
    .where(and(inArray(members.conversationId, mine), ne(members.userId, userId)))
  return [userId, ...rows.map((row) => row.id)]
}

const likePrefix = (query: string) => `${query.replace(/[\\%_]/g, '\\$&')}%`

export const usersRouter = router({
  search: userProcedure('read', 'searches')
    .input(z.object({ query: text(64), limit: z.int().min(1).max(20).default(10) }))
    .query(async ({ ctx, input }) => {
      const prefix = likePrefix(input.query)
      const items = await ctx.db
        .select(userRef)
        .from(users)
        .where(
          and(
            or(
              ilike(users.username, prefix),
              ilike(users.displayName, prefix),
              ilike(users.displayName, `% ${prefix}`),
            ),
            isPerson,
          ),
        )
        .orderBy(users.username)
        .limit(input.limit)
      return { items }
    }),

  update: userProcedure('write')
    .input(
      z.object({
        displayName: text(80).optional(),
        locale: z.enum(locales).optional(),
        timeZone: z.string().refine(isTimeZone, 'is not a time zone, such as Europe/Paris').optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { user } = ctx.caller
      if (Object.values(input).every((value) => value === undefined)) return { user: selfOf(user) }
      return transaction(ctx, async ({ tx, emit }) => {
        const [row] = await tx.update(users).set(input).where(eq(users.id, user.id)).returning()
        if (input.timeZone) await settleQuietHours(tx, user.id, input.timeZone)
        // Quiet hours are meant in the one, and what is muted is named in the other.
        if (input.timeZone || input.locale) emit([user.id], { type: 'preferences.changed' })
        emit(await acquaintances(tx, user.id), { type: 'user.changed', changedId: user.id })
        return { user: selfOf(row ?? user) }
      })
    }),
})
