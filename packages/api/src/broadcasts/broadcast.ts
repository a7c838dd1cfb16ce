// Tells everybody, in one row and one hint whatever their number: it is fanned out when it is read (decision 20).
import { insertBroadcast, notificationIdOf, settleUnlisted, users } from '@carillon/db'
import { v7 } from 'uuid'
import { z } from 'zod'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { refuse } from '../errors.ts'
import { once } from '../live/once.ts'
import { transaction, type Work } from '../live/transaction.ts'
import { checkKind } from '../notifications/check-kind.ts'
import { notify } from '../notifications/notify.ts'
import { raisable } from '../notifications/send.ts'
import { circumstancesOf, decide, unlistedFor } from '../preferences/circumstances.ts'
import type { Caller } from '../session/caller.ts'
import { isPerson } from '../users/canary.ts'

export const broadcastInput = raisable.extend({
  /** Says how many it would reach, and does nothing. */
  dryRun: z.literal(true).optional(),
})

type BroadcastInput = z.infer<typeof broadcastInput>

interface Broadcasting extends Context {
  caller: Caller
  begunAt: number
  traceId: string
}

type Stored = Awaited<ReturnType<typeof insertBroadcast>> & { id: string }

interface Told {
  /** `null` where nothing was sent. */
  id: string | null
  recipients: number
}

function checkBroadcast({ kinds }: Context, input: BroadcastInput) {
  const { kind, data } = checkKind(kinds, input.kind, input.data)
  if (kind.isForMembers) throw refuse('kind', 'is for the members of one conversation, and not for everybody')
  const severity = input.severity ?? kind.severity
  return { kind, data, severity, circumstances: circumstancesOf(kind, severity) }
}

/**
 * Everybody, one by one: a team that decides itself what its readers get is asked for each of them, and what is in nobody's list
 * unless they chose so is not one more for everybody.
 */
async function tellEach({ caller }: Broadcasting, work: Work, content: ReturnType<typeof checkBroadcast>) {
  const everyone = await work.tx.select({ id: users.id }).from(users).where(isPerson)
  const { kind, data, severity } = content
  const to = everyone.map(({ id }) => id)
  const [first = null] = await notify(work, kind, { to, data, actorId: caller.user.id, severity })
  return first
}

/** Each of them hears of it with everybody else, and then that it is done. */
async function putAway({ tx, emit }: Work, { id, number, at }: Stored, unlisted: Map<string, number>) {
  if (unlisted.size === 0) return
  await settleUnlisted(tx, number, unlisted)
  const done = new Date(at).toISOString()
  for (const userId of unlisted.keys()) {
    const own = notificationIdOf(id, userId)
    const change = { seenAt: done, readAt: done, archivedAt: done }
    emit([userId], { type: 'notification.changed', ids: [own], upTo: own, change })
  }
}

/** As the log tells of it. */
const entryOf = ({ id }: Told) => ({ userId: 'everybody', type: 'broadcast', data: { notificationId: id } })

export async function broadcast(ctx: Broadcasting, input: BroadcastInput): Promise<Told> {
  const content = checkBroadcast(ctx, input)
  const { db, hub, hints, caller, traceId } = ctx
  if (input.dryRun) return { id: null, recipients: await db.$count(users, isPerson) }
  const actorId = caller.user.id
  const isOne = ctx.mayHandOn && decide(content.circumstances, 'inApp').isTold
  let number = 0

  async function tellAll(work: Work, recipients: number): Promise<string> {
    const { kind, data, severity, circumstances } = content
    const id = v7()
    work.count((figures) => figures.notified(kind.name, recipients))
    const unlisted = await unlistedFor(work.tx, { kind: kind.name, circumstances })
    const stored = await insertBroadcast(work.tx, { id, kind: kind.name, data, severity, actorId, traceId })
    number = stored.number
    await putAway(work, { id, ...stored }, unlisted)
    return id
  }

  const told = await transaction(ctx, (work) =>
    once(work, { userId: actorId, procedure: 'notifications.broadcast', key: input.key, content: input }, async () => {
      const recipients = await work.tx.$count(users, isPerson)
      const detail = `recipients: ${recipients}, kind: ${content.kind.name}`
      await audit(work.tx, { actor: caller.user.username, action: 'broadcast', detail })
      const id = await (isOne ? tellAll(work, recipients) : tellEach(ctx, work, content))
      return { id, recipients }
    }),
  )
  if (number > 0) {
    ctx.story?.committed({ traceId, entries: [entryOf(told)] })
    hub.broadcasts.hear(number)
    hints.announceBroadcast(number)
  }
  return told
}
