import { members, messages } from '@carillon/db'
import { and, asc, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import { requireMember } from '../conversations/members.ts'
import { type Message, messagesById } from '../conversations/message.ts'
import { notFound } from '../errors.ts'
import { snapshot } from '../live/snapshot.ts'
import { transaction } from '../live/transaction.ts'
import { id, key, text } from '../text.ts'
import { router, userProcedure } from '../trpc.ts'
import { postMessage } from './post.ts'
import { react } from './react.ts'
import { reviseMessage } from './revise.ts'

const body = text(4_000)
const seq = z.int().min(0).max(2_147_483_647)
const emoji = z.string().regex(/^\p{RGI_Emoji}$/v, 'must be one emoji')

const inOrder = (rows: { id: string }[], byId: Map<string, Message>) => rows.flatMap((row) => byId.get(row.id) ?? [])

async function messageById(db: Parameters<typeof messagesById>[0], messageId: string): Promise<Message> {
  const message = (await messagesById(db, [messageId])).get(messageId)
  if (!message) throw notFound('message')
  return message
}

export const messagesRouter = router({
  send: userProcedure('write', 'messages')
    .input(z.object({ conversationId: id, body, clientId: key, replyTo: id.optional() }))
    .mutation(async ({ ctx, input }) => {
      const authorId = ctx.caller.user.id
      const messageId = await transaction(ctx, (work) => postMessage(work, { ...input, authorId }))
      return messageById(ctx.db, messageId)
    }),

  /** In order of `seq`: the newest, the last before `before`, or the first after `after`. */
  list: userProcedure('read')
    .input(
      z.object({
        conversationId: id,
        before: seq.nullish(),
        after: seq.nullish(),
        limit: z.int().min(1).max(100).default(50),
      }),
    )
    .query(({ ctx, input: { conversationId, before, after, limit } }) =>
      snapshot(ctx, async (tx) => {
        await requireMember(tx, conversationId, ctx.caller.user.id)
        const isForwards = after != null && before == null
        const rows = await tx
          .select({ id: messages.id })
          .from(messages)
          .where(
            and(
              eq(messages.conversationId, conversationId),
              before == null ? undefined : lt(messages.seq, before),
              after == null ? undefined : gt(messages.seq, after),
            ),
          )
          .orderBy(isForwards ? asc(messages.seq) : desc(messages.seq))
          .limit(limit)
        const byId = await messagesById(
          tx,
          rows.map((row) => row.id),
        )
        return { items: inOrder(isForwards ? rows : rows.reverse(), byId) }
      }),
    ),

  edit: userProcedure('write')
    .input(z.object({ id, body }))
    .mutation(async ({ ctx, input }) => {
      await transaction(ctx, (work) => reviseMessage(work, input.id, ctx.caller.user.id, input.body))
      return messageById(ctx.db, input.id)
    }),

  remove: userProcedure('write')
    .input(z.object({ id }))
    .mutation(async ({ ctx, input }) => {
      await transaction(ctx, (work) => reviseMessage(work, input.id, ctx.caller.user.id, ''))
      return messageById(ctx.db, input.id)
    }),

  react: userProcedure('write')
    .input(z.object({ id, emoji, on: z.boolean() }))
    .mutation(async ({ ctx, input }) => {
      const userId = ctx.caller.user.id
      await transaction(ctx, (work) => react(work, userId, input))
      return messageById(ctx.db, input.id)
    }),

  /** Newest first; every word must occur. */
  search: userProcedure('read', 'searches')
    .input(z.object({ query: text(200), conversationId: id.optional(), cursor: id.nullish() }))
    .query(async ({ ctx, input: { query, conversationId, cursor } }) => {
      if (conversationId) await requireMember(ctx.db, conversationId, ctx.caller.user.id)
      const pageSize = 20
      const rows = await ctx.db
        .select({ id: messages.id })
        .from(messages)
        .innerJoin(
          members,
          and(eq(members.conversationId, messages.conversationId), eq(members.userId, ctx.caller.user.id)),
        )
        .where(
          and(
            sql`${messages.words} @@ websearch_to_tsquery('simple', ${query})`,
            isNull(messages.deletedAt),
            conversationId ? eq(messages.conversationId, conversationId) : undefined,
            cursor ? lt(messages.id, cursor) : undefined,
          ),
        )
        .orderBy(desc(messages.id))
        .limit(pageSize + 1)
      const page = rows.slice(0, pageSize)
      const items = inOrder(
        page,
        await messagesById(
          ctx.db,
          page.map((row) => row.id),
        ),
      )
      return { items, nextCursor: rows.length > pageSize ? (page.at(-1)?.id ?? null) : null }
    }),
})
