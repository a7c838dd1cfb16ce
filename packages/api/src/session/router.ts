import { feeds, sessions, users } from '@carillon/db'
import { TRPCError } from '@trpc/server'
import { and, desc, eq, gt, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { notFound, refuse } from '../errors.ts'
import { postgresCode } from '../live/transaction.ts'
import { handle, text, username } from '../text.ts'
import { publicProcedure, router, sessionProcedure, userProcedure } from '../trpc.ts'
import { isPerson } from '../users/canary.ts'
import { selfOf } from '../users/self.ts'
import { accountOf, countAttempt, rememberAddress } from './attempts.ts'
import { openSession, wrongPassword } from './open-session.ts'
import { hashPassword, verifyPassword } from './password.ts'

const newUsername = username.regex(
  /^[a-z0-9][a-z0-9._-]{1,31}$/,
  'must have 2 to 32 letters, digits, dots, dashes or underscores, and begin with a letter or digit',
)
const newPassword = z.string().min(8, 'must have at least 8 characters').max(200, 'must have at most 200 characters')
const anyPassword = z.string().max(200)

const firstUserLock = 7_263_543

/** Asked first: nobody is to be signed up, nor told that a password is right, where no cookie can be set. */
function cookieSetter({ setCookie }: Context) {
  if (setCookie) return setCookie
  throw new TRPCError({ code: 'BAD_REQUEST', message: 'Sign in over HTTP: a cookie has to be set.' })
}

export const sessionRouter = router({
  signUp: publicProcedure
    .input(z.object({ username: newUsername, password: newPassword, displayName: text(80).optional() }))
    .mutation(async ({ ctx, input }) => {
      const setCookie = cookieSetter(ctx)
      if (ctx.address) await ctx.budgets.spend('signUpsPerAddress', ctx.address)
      const passwordHash = await hashPassword(input.password)
      const row = { username: input.username, displayName: input.displayName ?? input.username, passwordHash }
      const user = await ctx.db
        .transaction(async (tx) => {
          // The first to sign up becomes admin; two who are first at once must take turns.
          await tx.execute(sql`select pg_advisory_xact_lock(${firstUserLock})`)
          const isFirst = (await tx.query.users.findFirst({ where: isPerson, columns: { id: true } })) === undefined
          const [created] = await tx
            .insert(users)
            .values({ ...row, isAdmin: isFirst })
            .returning()
          if (!created) throw new Error('The user was not stored.')
          await tx.insert(feeds).values({ userId: created.id })
          return created
        })
        .catch((error) => {
          throw postgresCode(error) === '23505' ? refuse('username', 'is taken', 'CONFLICT') : error
        })
      await rememberAddress(ctx, user.username)
      setCookie(await openSession(ctx, user))
      return { user: selfOf(user) }
    }),

  signIn: publicProcedure.input(z.object({ username, password: anyPassword })).mutation(async ({ ctx, input }) => {
    const setCookie = cookieSetter(ctx)
    const user = await ctx.db.query.users.findFirst({ where: eq(users.username, input.username) })
    const check = () => verifyPassword(user?.passwordHash, input.password)
    const isRight = await countAttempt(ctx, await accountOf(ctx, input.username), check)
    if (!user || !isRight) throw wrongPassword()
    const cookie = await openSession(ctx, user)
    await rememberAddress(ctx, user.username)
    setCookie(cookie)
    return { user: selfOf(user) }
  }),

  signOut: sessionProcedure.mutation(async ({ ctx }) => {
    await ctx.db.delete(sessions).where(eq(sessions.handle, ctx.caller.handle))
    ctx.hints.announceAccess([ctx.caller.user.id])
    ctx.setCookie?.(ctx.sessions.forget(ctx))
    return {}
  }),

  me: userProcedure('read').query(({ ctx }) => ({ user: selfOf(ctx.caller.user), via: ctx.caller.via })),

  list: sessionProcedure.query(async ({ ctx }) => {
    const { handle: current, user } = ctx.caller
    const rows = await ctx.db
      .select()
      .from(sessions)
      .where(and(eq(sessions.userId, user.id), gt(sessions.expiresAt, new Date())))
      .orderBy(desc(sessions.lastSeenAt))
    const items = rows.map(({ handle, createdAt, lastSeenAt, userAgent }) => ({
      handle,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      userAgent,
      current: handle === current,
    }))
    return { items }
  }),

  revoke: sessionProcedure.input(z.object({ handle })).mutation(async ({ ctx, input }) => {
    const mine = and(eq(sessions.handle, input.handle), eq(sessions.userId, ctx.caller.user.id))
    const gone = await ctx.db.delete(sessions).where(mine).returning({ handle: sessions.handle })
    if (gone.length === 0) throw notFound('session')
    ctx.hints.announceAccess([ctx.caller.user.id])
    return {}
  }),

  revokeOthers: sessionProcedure.mutation(async ({ ctx }) => {
    const { handle, user } = ctx.caller
    await ctx.db.delete(sessions).where(and(eq(sessions.userId, user.id), ne(sessions.handle, handle)))
    ctx.hints.announceAccess([user.id])
    return {}
  }),

  changePassword: sessionProcedure
    .input(z.object({ current: anyPassword, next: newPassword }))
    .mutation(async ({ ctx, input }) => {
      const { handle, user } = ctx.caller
      const row = await ctx.db.query.users.findFirst({ where: eq(users.id, user.id) })
      // Counted apart from signing in: whoever guesses at the door must not keep its owner from changing the lock.
      const check = () => verifyPassword(row?.passwordHash, input.current)
      const isRight = await countAttempt({ budgets: ctx.budgets }, `own:${user.id}`, check)
      if (!isRight) throw refuse('current', 'is not your password')
      const passwordHash = await hashPassword(input.next)
      await ctx.db.transaction(async (tx) => {
        await tx.update(users).set({ passwordHash }).where(eq(users.id, user.id))
        await tx.delete(sessions).where(and(eq(sessions.userId, user.id), ne(sessions.handle, handle)))
      })
      ctx.hints.announceAccess([user.id])
      return {}
    }),
})
