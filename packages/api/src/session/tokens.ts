import { accessTokens } from '@carillon/db'
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { notFound, refuse } from '../errors.ts'
import { handle, text } from '../text.ts'
import { router, sessionProcedure } from '../trpc.ts'
import { scopes } from './scopes.ts'
import { digest, newHandle, newToken } from './secret.ts'

const mostTokens = 50

export const tokensRouter = router({
  create: sessionProcedure
    .input(
      z.object({
        name: text(80),
        scopes: z.array(z.enum(scopes)).min(1, 'must name at least one scope'),
        expiresAt: z.iso.datetime({ offset: true }).optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null
      if (expiresAt && expiresAt <= new Date()) throw refuse('expiresAt', 'must be in the future')
      const userId = ctx.caller.user.id
      const count = await ctx.db.$count(accessTokens, eq(accessTokens.userId, userId))
      if (count >= mostTokens) throw refuse('name', `you have ${mostTokens} tokens: revoke one first`)
      const token = newToken()
      const handle = newHandle()
      const granted = [...new Set(input.scopes)]
      await ctx.db
        .insert(accessTokens)
        .values({ id: digest(token), handle, userId, name: input.name, scopes: granted, expiresAt })
      return { token, handle }
    }),

  list: sessionProcedure.query(async ({ ctx }) => {
    const rows = await ctx.db
      .select()
      .from(accessTokens)
      .where(eq(accessTokens.userId, ctx.caller.user.id))
      .orderBy(desc(accessTokens.createdAt))
    const items = rows.map(({ handle, name, scopes, createdAt, expiresAt, lastUsedAt }) => ({
      handle,
      name,
      scopes,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    }))
    return { items }
  }),

  revoke: sessionProcedure.input(z.object({ handle })).mutation(async ({ ctx, input }) => {
    const mine = and(eq(accessTokens.handle, input.handle), eq(accessTokens.userId, ctx.caller.user.id))
    const gone = await ctx.db.delete(accessTokens).where(mine).returning({ handle: accessTokens.handle })
    if (gone.length === 0) throw notFound('token')
    ctx.hints.announceAccess([ctx.caller.user.id])
    return {}
  }),
})
