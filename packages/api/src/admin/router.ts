import { setTimeout as sleep } from 'node:timers/promises'
import {
  accessTokens,
  auditEntries,
  countServers,
  type Db,
  type Locale,
  orderDeparture,
  sessions,
  type Transaction,
  users,
} from '@carillon/db'
import { desc, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'
import { announcement } from '../notifications/kinds/announcement.ts'
import { id, username } from '../text.ts'
import { adminProcedure, router } from '../trpc.ts'
import { type UserRef, userRefOf, usersByName } from '../users/user-ref.ts'
import { awaitAnswers } from './departures.ts'
import type { AuditEntry } from './overview.ts'
import { readHistory } from './read-overview.ts'
import { traceNotification } from './trace.ts'

const everyMs = 1_000
const testTitle: Record<Locale, string> = {
  en: 'A test from the admin page',
  fr: 'Un essai depuis la page d’administration',
}

type StoredEntry = typeof auditEntries.$inferSelect

/** An order that servers have not answered is told from one that found nobody. */
function shapeEntry({ streams, answers, at, detail, ...entry }: StoredEntry): AuditEntry {
  const outcome = entry.action === 'disconnected' ? [`streams: ${streams ?? 0}`, `answers: ${answers}`] : []
  return { ...entry, at: at.toISOString(), detail: [...outcome, detail].filter(Boolean).join(', ') }
}

/** What comes after an entry, which may have been trimmed by now. Ids are made by several servers: alone they are in no order. */
const olderThan = (id: string) => sql`
  (${auditEntries.at}, ${auditEntries.id}) < (select last.at, last.id from ${auditEntries} as last where last.id = ${id})`

const named = z.object({ username })

async function userNamed(db: Db | Transaction, name: string): Promise<UserRef> {
  const [user] = await usersByName(db, [name], 'username')
  if (!user) throw notFound('user')
  return user
}

export const adminRouter = router({
  overview: adminProcedure('admin').query(({ ctx }) => ctx.overview()),

  /** The overview, once a second. */
  live: adminProcedure('admin').subscription(async function* ({ ctx, signal }) {
    const stopped = signal ?? new AbortController().signal
    while (!stopped.aborted) {
      // A second without figures is better than the end of everything else that comes over the same connection.
      const overview = await ctx.overview().catch(() => null)
      await ctx.drained?.()
      if (stopped.aborted) return
      if (overview) yield overview
      await sleep(everyMs, undefined, { signal: stopped }).catch(() => {})
    }
  }),

  history: adminProcedure('admin').query(async ({ ctx }) => ({ items: await readHistory(ctx.db) })),

  audit: adminProcedure('admin')
    .input(z.object({ cursor: id.nullish(), limit: z.int().min(1).max(100).default(30) }).default({ limit: 30 }))
    .query(async ({ ctx, input: { cursor, limit } }) => {
      const rows = await ctx.db
        .select()
        .from(auditEntries)
        .where(cursor ? olderThan(cursor) : undefined)
        .orderBy(desc(auditEntries.at), desc(auditEntries.id))
        .limit(limit + 1)
      const items = rows.slice(0, limit).map(shapeEntry)
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
    }),

  /** What became of one notification, and what held it back; asks all servers, which takes a second at most. */
  trace: adminProcedure('admin', 'searches')
    .input(z.object({ id }))
    .query(({ ctx, input }) => traceNotification(ctx, input.id)),

  /** A notification to whoever asks, over the way all others take. */
  sendTest: adminProcedure('admin').mutation(async ({ ctx }) => {
    const { user } = ctx.caller
    // First: what cannot be written down is not done.
    await audit(ctx.db, { actor: user.username, action: 'test-sent', subject: user.username })
    const { name: kind, severity } = announcement
    const publication = { to: [user.username], kind, severity, actor: userRefOf(user), groupKey: undefined }
    const { traceId } = ctx
    const { notifications } = await ctx.publish({ ...publication, traceId, data: { title: testTitle[user.locale] } })
    ctx.figures.committed(performance.now() - ctx.begunAt)
    ctx.figures.notified(kind, notifications.length)
    return { id: notifications[0]?.id ?? '' }
  }),

  /**
   * Ends the open streams of a user on every server; their clients come back and resume. With fewer answers than servers there may
   * have been more: one of them was not heard from in time.
   */
  disconnect: adminProcedure('admin')
    .input(named)
    .mutation(async ({ ctx, input }) => {
      const order = await ctx.db.transaction(async (tx) => {
        const { id: userId } = await userNamed(tx, input.username)
        const servers = await countServers(tx)
        const note = { actor: ctx.caller.user.username, action: 'disconnected', subject: input.username } as const
        const entryId = await audit(tx, { ...note, detail: `servers: ${servers}` })
        await orderDeparture(tx, { userId, entryId })
        return { entryId, servers }
      })
      const { streams, answers } = await awaitAnswers(ctx.database, order)
      return { sockets: streams, answers, servers: order.servers }
    }),

  /** Ends every session and every token of a user, and the streams they opened. Their password opens a new one. */
  revokeAccess: adminProcedure('admin')
    .input(named)
    .mutation(async ({ ctx, input }) => {
      const ended = await ctx.db.transaction(async (tx) => {
        const { id: userId } = await userNamed(tx, input.username)
        // Whoever opens a session or makes a token at the same moment has done so by now, or waits for us.
        await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update')
        const gone = await tx.delete(sessions).where(eq(sessions.userId, userId)).returning({ id: sessions.id })
        const tokens = await tx
          .delete(accessTokens)
          .where(eq(accessTokens.userId, userId))
          .returning({ id: accessTokens.id })
        const detail = `sessions: ${gone.length}, tokens: ${tokens.length}`
        const note = { actor: ctx.caller.user.username, action: 'access-revoked', subject: input.username } as const
        await audit(tx, { ...note, detail })
        return { userId, sessions: gone.length, tokens: tokens.length }
      })
      ctx.hints.announceAccess([ended.userId])
      return { sessions: ended.sessions, tokens: ended.tokens }
    }),
})
