import { sessions, users } from '@carillon/db'
import { TRPCError } from '@trpc/server'
import { and, desc, eq, inArray } from 'drizzle-orm'
import type { Context } from '../context.ts'

const mostSessions = 50

export const wrongPassword = () => new TRPCError({ code: 'UNAUTHORIZED', message: 'Wrong name or password.' })

/**
 * Opens a session for whoever has just shown that they know the password, and returns the `Set-Cookie` header. Looking at a
 * password takes a while, in which another may have been set: the lock makes whoever changes it wait, and end this session
 * too, or us see that it has changed. Beyond so many, the one that was not used for longest ends.
 */
export async function openSession(ctx: Context, user: { id: string; passwordHash: string }): Promise<string> {
  const { cookie, ended } = await ctx.db.transaction(async (tx) => {
    const [owner] = await tx
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, user.id), eq(users.passwordHash, user.passwordHash)))
      .for('no key update')
    if (!owner) throw wrongPassword()
    const cookie = await ctx.sessions.start(tx, user.id, ctx)
    const surplus = tx
      .select({ id: sessions.id })
      .from(sessions)
      .where(eq(sessions.userId, user.id))
      .orderBy(desc(sessions.lastSeenAt))
      .offset(mostSessions)
    const ended = await tx.delete(sessions).where(inArray(sessions.id, surplus)).returning({ id: sessions.id })
    return { cookie, ended }
  })
  if (ended.length > 0) ctx.hints.announceAccess([user.id])
  return cookie
}
