import { type Locale, pushEndpoints, sessions } from '@carillon/db'
import { and, asc, desc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { transaction, type Work } from '../live/transaction.ts'
import { holdPreferences } from '../preferences/settle-quiet-hours.ts'
import { router, sessionProcedure } from '../trpc.ts'
import { checkEndpoint, endpointInput, type Subscription, subscriptionInput } from './endpoint.ts'
import type { PushPayload } from './payload.ts'

/** Browsers make new ones and forget to say that the old are gone. */
const mostEndpoints = 10

const hostOf = (endpoint: string) => new URL(endpoint).host

/** A browser has one for all who sign in there: it is theirs who came last. */
async function register({ tx }: Work, owner: { userId: string; handle: string }, subscription: Subscription) {
  await holdPreferences(tx, owner.userId)
  const row = { ...owner, ...subscription }
  await tx
    .insert(pushEndpoints)
    .values(row)
    .onConflictDoUpdate({ target: pushEndpoints.endpoint, set: { ...row, createdAt: new Date() } })
  const surplus = tx
    .select({ id: pushEndpoints.id })
    .from(pushEndpoints)
    .where(eq(pushEndpoints.userId, owner.userId))
    .orderBy(desc(pushEndpoints.createdAt), desc(pushEndpoints.id))
    .offset(mostEndpoints)
  await tx.delete(pushEndpoints).where(inArray(pushEndpoints.id, surplus))
}

const testTexts: Record<Locale, { title: string; body: string }> = {
  en: { title: 'Carillon', body: 'This is how it rings here.' },
  fr: { title: 'Carillon', body: 'Voilà comment cela sonne ici.' },
}

const testPayload = (locale: Locale): PushPayload => ({
  id: null,
  kind: null,
  ...testTexts[locale],
  link: '/settings',
  severity: 'normal',
  tag: 'test',
  unseen: null,
})

export const pushRouter = router({
  /** What a browser subscribes with, as `applicationServerKey`. */
  publicKey: sessionProcedure.query(async ({ ctx }) => ({ publicKey: await ctx.webPush.publicKey() })),

  /** Until its session ends, or the push service says that it is gone. */
  register: sessionProcedure.input(subscriptionInput).mutation(async ({ ctx, input: { endpoint, keys } }) => {
    await checkEndpoint(endpoint, ctx.webPush.trusted)
    const { user, handle } = ctx.caller
    await transaction(ctx, (work) => register(work, { userId: user.id, handle }, { endpoint, ...keys }))
    return {}
  }),

  unregister: sessionProcedure.input(z.object({ endpoint: endpointInput })).mutation(async ({ ctx, input }) => {
    const mine = and(eq(pushEndpoints.endpoint, input.endpoint), eq(pushEndpoints.userId, ctx.caller.user.id))
    await ctx.db.delete(pushEndpoints).where(mine)
    return {}
  }),

  /** The caller's own; never the address itself, with which anybody could take it. */
  list: sessionProcedure.query(async ({ ctx }) => {
    const { user, handle } = ctx.caller
    const rows = await ctx.db
      .select({ row: pushEndpoints, userAgent: sessions.userAgent })
      .from(pushEndpoints)
      .innerJoin(sessions, eq(sessions.handle, pushEndpoints.handle))
      .where(eq(pushEndpoints.userId, user.id))
      .orderBy(asc(pushEndpoints.createdAt))
    return {
      items: rows.map(({ row, userAgent }) => ({
        id: row.id,
        host: hostOf(row.endpoint),
        userAgent,
        current: row.handle === handle,
        createdAt: row.createdAt.toISOString(),
        sentAt: row.sentAt?.toISOString() ?? null,
      })),
    }
  }),

  /** Tells all of the caller's endpoints, wherever they look and whatever they chose, and says what became of each. */
  test: sessionProcedure.mutation(async ({ ctx }) => {
    const { id, locale } = ctx.caller.user
    return { items: await ctx.webPush.sendTest(id, testPayload(locale)) }
  }),
})
