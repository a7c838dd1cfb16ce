import { conversations, members } from '@carillon/db'
import { and, desc, eq, gt, lt, or } from 'drizzle-orm'
import { z } from 'zod'
import { notFound, refuse } from '../errors.ts'
import { payForFanOut } from '../limits/fan-out.ts'
import { once } from '../live/once.ts'
import { snapshot } from '../live/snapshot.ts'
import { transaction } from '../live/transaction.ts'
import { id, key, text, username } from '../text.ts'
import { router, userProcedure } from '../trpc.ts'
import { usersByName } from '../users/user-ref.ts'
import { type Conversation, viewConversations } from './conversation.ts'
import { markDelivered } from './delivered.ts'
import { lockAsMember, memberIds } from './members.ts'
import { invite, openDirect, openGroup } from './open.ts'
import { clearBell, moveRead } from './read.ts'

const mostMembers = 250

const names = z
  .array(username)
  .min(1, 'must name at least one')
  .max(mostMembers - 1, `may name at most ${mostMembers - 1}`)
const title = text(120)
const position = z.object({ id, seq: z.int().min(1).max(2_147_483_647) })

/** Where a list goes on: the time and id of its last conversation. */
const listCursor = z
  .string()
  .transform((value) => {
    const [updatedAt = '', id = ''] = value.split('_')
    return { updatedAt: new Date(updatedAt), id }
  })
  .refine((at) => at.updatedAt.getTime() > 0 && id.safeParse(at.id).success, 'is not a cursor this list gave out')

async function view(ctx: { db: Parameters<typeof viewConversations>[0] }, conversationId: string, userId: string) {
  const [conversation] = await viewConversations(ctx.db, [{ conversationId, userId }])
  if (!conversation) throw notFound('conversation')
  return conversation
}

export const conversationsRouter = router({
  open: userProcedure('write', 'messages')
    .input(z.object({ with: names, title: title.optional(), key: key.optional() }))
    .mutation(async ({ ctx, input }) => {
      const userId = ctx.caller.user.id
      await payForFanOut(ctx, 'messages', input.with.length)
      const request = { userId, procedure: 'conversations.open', key: input.key, content: input }
      const conversationId = await transaction(ctx, (work) =>
        once(work, request, async () => {
          const named = await usersByName(work.tx, input.with, 'with')
          const others = named.filter((user) => user.id !== userId)
          const [only] = others
          if (!only && !input.title) throw refuse('with', 'name somebody else than yourself')
          if (only && others.length === 1 && !input.title) return openDirect(work, userId, only)
          return openGroup(work, userId, others, input.title ?? null)
        }),
      )
      return view(ctx, conversationId, userId)
    }),

  list: userProcedure('read')
    .input(z.object({ cursor: listCursor.nullish(), limit: z.int().min(1).max(100).default(30) }))
    .query(({ ctx, input: { cursor, limit } }) =>
      snapshot(ctx, async (tx) => {
        const userId = ctx.caller.user.id
        const older =
          cursor &&
          or(
            lt(conversations.updatedAt, cursor.updatedAt),
            and(eq(conversations.updatedAt, cursor.updatedAt), lt(conversations.id, cursor.id)),
          )
        // A direct conversation without a message exists only for whoever opened it.
        const hasBegun = or(gt(conversations.seq, 0), eq(conversations.type, 'group'), eq(members.role, 'owner'))
        const rows = await tx
          .select({ id: conversations.id })
          .from(members)
          .innerJoin(conversations, eq(conversations.id, members.conversationId))
          .where(and(eq(members.userId, userId), hasBegun, older ?? undefined))
          .orderBy(desc(conversations.updatedAt), desc(conversations.id))
          .limit(limit + 1)
        const page = rows.slice(0, limit).map((row) => ({ userId, conversationId: row.id }))
        const items = (await viewConversations(tx, page)).filter((item): item is Conversation => item !== null)
        const last = items.at(-1)
        return { items, nextCursor: rows.length > limit && last ? `${last.updatedAt}_${last.id}` : null }
      }),
    ),

  get: userProcedure('read')
    .input(z.object({ id }))
    .query(({ ctx, input }) =>
      snapshot(ctx, async (tx) => ({ conversation: await view({ db: tx }, input.id, ctx.caller.user.id) })),
    ),

  /** Whoever is added can read all that was written before. */
  addMembers: userProcedure('write', 'messages')
    .input(z.object({ id, usernames: names }))
    .mutation(async ({ ctx, input }) => {
      const inviterId = ctx.caller.user.id
      await payForFanOut(ctx, 'messages', input.usernames.length)
      await transaction(ctx, async (work) => {
        const { tx, emit } = work
        const { conversation } = await lockAsMember(tx, input.id, inviterId)
        if (conversation.type === 'direct') throw refuse('id', 'a conversation of two people stays one')
        const added = await usersByName(tx, input.usernames, 'usernames')
        const present = new Set(await memberIds(tx, input.id))
        const invitees = added.map((user) => user.id).filter((userId) => !present.has(userId))
        if (invitees.length === 0) return
        if (present.size + invitees.length > mostMembers) throw refuse('usernames', `at most ${mostMembers} members`)
        const readSeq = conversation.seq
        const row = { conversationId: input.id, role: 'member' as const, readSeq }
        await tx.insert(members).values(invitees.map((userId) => ({ ...row, userId })))
        emit([...present, ...invitees], { type: 'conversation.changed', conversationId: input.id })
        await invite(work, { conversationId: input.id, title: conversation.title, inviterId, invitees })
      })
      return view(ctx, input.id, inviterId)
    }),

  leave: userProcedure('write')
    .input(z.object({ id }))
    .mutation(async ({ ctx, input }) => {
      const userId = ctx.caller.user.id
      await transaction(ctx, async (work) => {
        const { tx, emit, tally } = work
        const { conversation, member } = await lockAsMember(tx, input.id, userId)
        if (conversation.type === 'direct') throw refuse('id', 'a conversation of two people cannot be left')
        await tx.delete(members).where(and(eq(members.conversationId, input.id), eq(members.userId, userId)))
        emit([userId], { type: 'conversation.left', id: input.id })
        await clearBell(work, userId, input.id, conversation.seq)
        tally({ userId, messages: member.readSeq - conversation.seq })
        emit(await memberIds(tx, input.id), { type: 'conversation.changed', conversationId: input.id })
      })
      return {}
    }),

  rename: userProcedure('write')
    .input(z.object({ id, title }))
    .mutation(async ({ ctx, input }) => {
      await transaction(ctx, async ({ tx, emit }) => {
        const { conversation } = await lockAsMember(tx, input.id, ctx.caller.user.id)
        if (conversation.type === 'direct') throw refuse('id', 'a conversation of two people has no title')
        await tx.update(conversations).set({ title: input.title }).where(eq(conversations.id, input.id))
        emit(await memberIds(tx, input.id), { type: 'conversation.changed', conversationId: input.id })
      })
      return view(ctx, input.id, ctx.caller.user.id)
    }),

  markRead: userProcedure('write')
    .input(position)
    .mutation(async ({ ctx, input: { id: conversationId, seq } }) => {
      await transaction(ctx, (work) => moveRead(work, { conversationId, seq, userId: ctx.caller.user.id }))
      return {}
    }),

  /** How far a device has what was posted: at most 100 conversations at once. */
  markDelivered: userProcedure('write')
    .input(z.object({ items: z.array(position).min(1, 'must name at least one').max(100, 'may name at most 100') }))
    .mutation(async ({ ctx, input }) => {
      await markDelivered(ctx, ctx.caller.user.id, input.items)
      return {}
    }),

  /** From `seq` on, everything counts as unread again. */
  markUnread: userProcedure('write')
    .input(position)
    .mutation(async ({ ctx, input: { id: conversationId, seq } }) => {
      const userId = ctx.caller.user.id
      await transaction(ctx, (work) => moveRead(work, { conversationId, seq, userId, isBackwards: true }))
      return {}
    }),
})
