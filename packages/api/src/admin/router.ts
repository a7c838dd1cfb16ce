import { setTimeout as sleep } from 'node:timers/promises'
import { accessTokens, auditEntries, type Db, type Locale, sessions, type Transaction } from '@carillon/db'
import { desc, eq, lt } from 'drizzle-orm'
import { z } from 'zod'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'
import { announcement } from '../notifications/kinds/announcement.ts'
import { id, username } from '../text.ts'
import { adminProcedure, router } from '../trpc.ts'
import { type UserRef, userRefOf, usersByName } from '../users/user-ref.ts'
import { sendAway } from './departures.ts'
import type { AuditEntry } from './overview.ts'
import { readHistory } from './read-overview.ts'
import { traceNotification } from './trace.ts'

const everyMs = 1_000
const testTitle: Record<Locale, string> = {
  en: 'A test from the admin page',
  fr: 'Un essai depuis la page d’administration',
}

function shapeEntry({
  streams,
  answers: _answers,
  at,
  detail,
  ...entry
}: typeof auditEntries.$inferSelect): AuditEntry {
  return { ...entry, at: at.toISOString(), detail: streams === null ? detail : `streams: ${streams}` }
}

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
        .where(cursor ? lt(auditEntries.id, cursor) : undefined)
        .orderBy(desc(auditEntries.id))
        .limit(limit + 1)
      const items = rows.slice(0, limit).map(shapeEntry)
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
    }),

  /** What became of one notification, and what held it back; asks all servers, which takes a second at most. */
  trace: adminProcedure('admin', 'searches')
    .input(z.object({ id }))
    .query(({ ctx, input }) => traceNotification(ctx, input.id)),

  /** A notification to whoever asks, over the way all others take. */
  sendTest: adminProcedure('admin', 'notifications').mutation(async ({ ctx }) => {
    const { user } = ctx.caller
    const { name: kind, severity } = announcement
    const publication = { to: [user.username], kind, severity, actor: userRefOf(user), groupKey: undefined }
    const { traceId } = ctx
    const { notifications } = await ctx.publish({ ...publication, traceId, data: { title: testTitle[user.locale] } })
    ctx.figures.committed(performance.now() - ctx.begunAt)
    ctx.figures.notified(kind, notifications.length)
    await audit(ctx.db, { actor: user.username, action: 'test-sent', subject: user.username })
    return { id: notifications[0]?.id ?? '' }
  }),

  /** Ends the open streams of a user on every server; their clients come back and resume. */
  disconnect: adminProcedure('admin')
    .input(named)
    .mutation(async ({ ctx, input }) => {
      const { id: userId } = await userNamed(ctx.db, input.username)
      const note = { actor: ctx.caller.user.username, action: 'disconnected', subject: input.username } as const
      const entryId = await audit(ctx.db, note)
      return { sockets: await sendAway(ctx.database, { userId, entryId }) }
    }),

  /** Ends every session and every token of a user, and the streams they opened. */
  revokeAccess: adminProcedure('admin')
    .input(named)
    .mutation(async ({ ctx, input }) => {
      const ended = await ctx.db.transaction(async (tx) => {
        const { id: userId } = await userNamed(tx, input.username)
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
