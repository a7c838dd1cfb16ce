import { accessTokens, sessions, type Transaction, users } from '@carillon/db'
import { TRPCError } from '@trpc/server'
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { notFound, refuse } from '../errors.ts'
import { handle, text } from '../text.ts'
import { router, sessionProcedure } from '../trpc.ts'
import type { Caller } from './caller.ts'
import { scopes } from './scopes.ts'
import { digest, newHandle, newToken } from './secret.ts'

const mostTokens = 50

/**
 * What ends while a token is made would not end with everything else. Whoever ends all access of a user, or changes a password, waits
 * for the row of the user; whoever ends one session for that session. What they did while we waited is seen afterwards.
 */
async function holdSession(tx: Transaction, { handle, user }: Caller): Promise<void> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, user.id)).for('no key update')
  const [session] = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.handle, handle), eq(sessions.userId, user.id)))
    .for('key share')
  if (!session) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first.' })
}

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
      const token = newToken()
      const handle = newHandle()
      const row = { id: digest(token), handle, userId, name: input.name, scopes: [...new Set(input.scopes)], expiresAt }
      await ctx.db.transaction(async (tx) => {
        await holdSession(tx, ctx.caller)
        const count = await tx.$count(accessTokens, eq(accessTokens.userId, userId))
        if (count >= mostTokens) throw refuse('name', `you have ${mostTokens} tokens: revoke one first`)
        await tx.insert(accessTokens).values(row)
      })
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
