import { conversations, members } from '@carillon/db'
import { and, eq } from 'drizzle-orm'
import type { Work } from '../live/transaction.ts'
import { invited } from '../notifications/kinds/invited.ts'
import { notify } from '../notifications/notify.ts'
import type { UserRef } from '../users/user-ref.ts'
import { memberIds } from './members.ts'

const directKeyOf = (one: string, other: string) => [one, other].sort().join(':')

/** Whoever opens it too has it in their list from then on, also before the first message. */
async function joinOpeners({ tx, emit }: Pick<Work, 'tx' | 'emit'>, userId: string, conversationId: string) {
  const mine = and(eq(members.conversationId, conversationId), eq(members.userId, userId), eq(members.role, 'member'))
  const joined = await tx.update(members).set({ role: 'owner' }).where(mine).returning({ userId: members.userId })
  if (joined.length > 0) emit(await memberIds(tx, conversationId), { type: 'conversation.changed', conversationId })
}

/** The direct conversation of two people: made once, also when both open it at the same moment. */
export async function openDirect({ tx, emit }: Work, openerId: string, other: UserRef): Promise<string> {
  const directKey = directKeyOf(openerId, other.id)
  const [created] = await tx
    .insert(conversations)
    .values({ type: 'direct', directKey })
    .onConflictDoNothing({ target: conversations.directKey })
    .returning({ id: conversations.id })
  if (!created) {
    const found = await tx.query.conversations.findFirst({ where: eq(conversations.directKey, directKey) })
    if (!found) throw new Error('The direct conversation was not found.')
    await joinOpeners({ tx, emit }, openerId, found.id)
    return found.id
  }
  const conversationId = created.id
  await tx.insert(members).values([
    { conversationId, userId: openerId, role: 'owner', readSeq: 0 },
    { conversationId, userId: other.id, role: 'member', readSeq: 0 },
  ])
  // The other hears of it with the first message: opening alone says nothing.
  emit([openerId], { type: 'conversation.changed', conversationId })
  return conversationId
}

export async function openGroup(
  work: Work,
  openerId: string,
  others: UserRef[],
  title: string | null,
): Promise<string> {
  const { tx, emit } = work
  const [created] = await tx.insert(conversations).values({ type: 'group', title }).returning({ id: conversations.id })
  if (!created) throw new Error('The conversation was not stored.')
  const conversationId = created.id
  const invitees = others.map((user) => user.id)
  const rows = invitees.map((userId) => ({ conversationId, userId, role: 'member' as const, readSeq: 0 }))
  await tx.insert(members).values([{ conversationId, userId: openerId, role: 'owner', readSeq: 0 }, ...rows])
  emit([openerId, ...invitees], { type: 'conversation.changed', conversationId })
  await invite(work, { conversationId, title, inviterId: openerId, invitees })
  return conversationId
}

export async function invite(
  work: Work,
  {
    conversationId,
    title,
    inviterId,
    invitees,
  }: { conversationId: string; title: string | null; inviterId: string; invitees: string[] },
) {
  if (invitees.length === 0) return
  await notify(work, invited, { to: invitees, data: { conversationId, title }, actorId: inviterId })
}
