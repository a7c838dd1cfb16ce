import { severities } from '@carillon/db'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { payForFanOut } from '../limits/fan-out.ts'
import { once, requestIdOf } from '../live/once.ts'
import { transaction, type Work } from '../live/transaction.ts'
import type { Caller } from '../session/caller.ts'
import { key, moment, username } from '../text.ts'
import { userRefOf, usersByName } from '../users/user-ref.ts'
import { checkAhead } from './check-ahead.ts'
import { checkKind } from './check-kind.ts'
import { type Sent, schedule } from './due/scheduled.ts'
import { notify } from './notify.ts'

const mostRecipients = 1_000

export const raisable = z.object({
  kind: z.string().max(64),
  data: z.record(z.string(), z.unknown()),
  severity: z.enum(severities).optional(),
  key: key.optional(),
})

export const sending = raisable.extend({
  to: z.array(username).min(1, 'must name at least one').max(mostRecipients, `may name at most ${mostRecipients}`),
  groupKey: key.optional(),
  /** Not now but then. */
  sendAt: moment.optional(),
  /** It is removed then, wherever it is shown. */
  expiresAt: moment.optional(),
})

type Sending = z.infer<typeof sending>
type Called = Context & { caller: Caller; begunAt: number; traceId: string }

/** Checked where it is not a repeat: what was sent in time may be asked for once more when its time has passed. */
function checkTimes({ sendAt, expiresAt }: Sending) {
  if (sendAt !== undefined) checkAhead('sendAt', sendAt)
  if (expiresAt !== undefined) checkAhead('expiresAt', expiresAt, sendAt === undefined ? undefined : new Date(sendAt))
}

type Checked = ReturnType<typeof checkKind>

async function sendSlowly(work: Work, senderId: string, input: Sending, { kind, data }: Checked): Promise<Sent> {
  checkTimes(input)
  const { to, severity = kind.severity, groupKey, sendAt, key } = input
  const recipients = await usersByName(work.tx, to, 'to')
  const expiresAt = input.expiresAt === undefined ? null : new Date(input.expiresAt)
  const what = { data, severity, groupKey, expiresAt }
  if (sendAt !== undefined) {
    const requestId = key === undefined ? null : requestIdOf({ userId: senderId, procedure, key })
    return schedule(work, { senderId, sendAt, recipients, kind: kind.name, ...what, requestId })
  }
  const ids = await notify(work, kind, { to: recipients.map((user) => user.id), actorId: senderId, ...what })
  return { notifications: recipients.map(({ username }, index) => ({ id: ids[index] ?? '', username })) }
}

const procedure = 'notifications.send'

/** Without a key, at once and to stay, as most are: the short way. */
async function sendFast(ctx: Called, { to, groupKey, severity }: Sending, { kind, data }: Checked): Promise<Sent> {
  const published = await ctx.publish({
    to,
    kind: kind.name,
    data,
    severity: severity ?? kind.severity,
    actor: userRefOf(ctx.caller.user),
    groupKey,
    traceId: ctx.traceId,
  })
  ctx.figures.committed(performance.now() - ctx.begunAt)
  ctx.figures.notified(kind.name, published.notifications.length)
  return published
}

export async function send(ctx: Called, input: Sending): Promise<Sent> {
  const checked = checkKind(ctx.kinds, input.kind, input.data)
  const userId = ctx.caller.user.id
  await payForFanOut(ctx, 'notifications', input.to.length)
  const isPlain = input.key === undefined && input.sendAt === undefined && input.expiresAt === undefined
  if (isPlain) return sendFast(ctx, input, checked)
  return transaction(ctx, (work) =>
    once(work, { userId, procedure, key: input.key, content: input }, () => sendSlowly(work, userId, input, checked)),
  )
}
