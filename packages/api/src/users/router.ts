import { locales, users } from '@carillon/db'
import { eq, ilike, or } from 'drizzle-orm'
import { z } from 'zod'
import { text } from '../text.ts'
import { router, userProcedure } from '../trpc.ts'
import { selfOf } from './self.ts'
import { userRef } from './user-ref.ts'

const isTimeZone = (name: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

const likePrefix = (query: string) => `${query.replace(/[\\%_]/g, '\\$&')}%`

export const usersRouter = router({
  search: userProcedure('read')
    .input(z.object({ query: text(64), limit: z.int().min(1).max(20).default(10) }))
    .query(async ({ ctx, input }) => {
      const prefix = likePrefix(input.query)
      const items = await ctx.db
        .select(userRef)
        .from(users)
        .where(
          or(ilike(users.username, prefix), ilike(users.displayName, prefix), ilike(users.displayName, `% ${prefix}`)),
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
      const [row] = await ctx.db.update(users).set(input).where(eq(users.id, user.id)).returning()
      return { user: selfOf(row ?? user) }
    }),
})
