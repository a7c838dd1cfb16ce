// Sends one notification, or many that were said at once. What has no key, goes at once and stays takes the short way of `publish`;
// anything else is written in a transaction, together with its key.
import { severities } from '@carillon/db'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { payForFanOut } from '../limits/fan-out.ts'
import { budgetOf } from '../limits/limits.ts'
import { once, requestIdOf } from '../live/once.ts'
import { transaction, type Work } from '../live/transaction.ts'
import type { Caller } from '../session/caller.ts'
import { key, moment, username } from '../text.ts'
import { shapeOfError } from '../trpc.ts'
import { userRefOf, usersByName } from '../users/user-ref.ts'
import { checkAhead } from './check-ahead.ts'
import { checkKind } from './check-kind.ts'
import { type Sent, schedule } from './due/scheduled.ts'
import { notify } from './notify.ts'
import type { Published } from './publish.ts'

const mostRecipients = 1_000
/** In one call. */
export const mostTogether = 100

export const raisable = z.object({
  kind: z.string().max(64),
  data: z.record(z.string(), z.unknown()),
  severity: z.enum(severities).optional(),
  key: key.optional(),
})

const message = raisable.extend({
  to: z.array(username).min(1, 'must name at least one').max(mostRecipients, `may name at most ${mostRecipients}`),
  groupKey: key.optional(),
})

export const sendInput = message.extend({
  /** Not now but then. */
  sendAt: moment.optional(),
  /** It is removed then, wherever it is shown. */
  expiresAt: moment.optional(),
})

/** Each of these would take a transaction of its own. Left out of the schema, they would be passed over in silence. */
const oneOfMany = message.extend({
  key: z.undefined('one with a key is sent alone').optional(),
  sendAt: z.undefined('one for later is sent alone').optional(),
  expiresAt: z.undefined('one that ends is sent alone').optional(),
})

type SendInput = z.infer<typeof sendInput>
type Checked = ReturnType<typeof checkKind>

interface Sending extends Context {
  caller: Caller
  begunAt: number
  traceId: string
}

async function publish(ctx: Sending, { to, groupKey, ...input }: SendInput): Promise<Published> {
  const { kind, data } = checkKind(ctx.kinds, input.kind, input.data)
  await payForFanOut(ctx, 'notifications', to.length)
  const { traceId, begunAt, figures } = ctx
  const actor = userRefOf(ctx.caller.user)
  const severity = input.severity ?? kind.severity
  const published = await ctx.publish({ to, kind: kind.name, data, severity, actor, groupKey, traceId })
  figures.committed(performance.now() - begunAt)
  figures.notified(kind.name, published.notifications.length)
  return published
}

/** Checked where it is not a repeat: what was sent in time may be asked for once more when its time has passed. */
function checkTimes({ sendAt, expiresAt }: SendInput) {
  if (sendAt !== undefined) checkAhead('sendAt', sendAt)
  if (expiresAt !== undefined) checkAhead('expiresAt', expiresAt, sendAt === undefined ? undefined : new Date(sendAt))
}

const procedure = 'notifications.send'

async function write(work: Work, senderId: string, input: SendInput, { kind, data }: Checked): Promise<Sent> {
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

/** Refuses it as a whole when one of its recipients is unknown. */
export async function send(ctx: Sending, input: SendInput): Promise<Sent> {
  const { key, sendAt, expiresAt } = input
  if (key === undefined && sendAt === undefined && expiresAt === undefined) return publish(ctx, input)
  const checked = checkKind(ctx.kinds, input.kind, input.data)
  const userId = ctx.caller.user.id
  await payForFanOut(ctx, 'notifications', input.to.length)
  return transaction(ctx, (work) =>
    once(work, { userId, procedure, key, content: input }, () => write(work, userId, input, checked)),
  )
}

/** What one of many came to: as its own call would have answered, or the error it would have failed with. */
export type SendOutcome = Published | { error: ReturnType<typeof shapeOfError> }

/** Each for itself: what one cannot have does not befall the others. The first has been paid for with the call. */
export function sendEach(ctx: Sending, items: unknown[]): Promise<SendOutcome[]> {
  async function sendOne(item: unknown, index: number) {
    if (index > 0) await ctx.budgets.spend(budgetOf(ctx.caller, 'notifications'), ctx.caller.user.id)
    return publish(ctx, oneOfMany.parse(item))
  }
  return Promise.all(
    items.map((item, index) =>
      sendOne(item, index).catch((cause: unknown): SendOutcome => {
        const error = shapeOfError(cause, ctx, 'notifications.sendMany')
        ctx.figures.failed(error.data.code)
        return { error }
      }),
    ),
  )
}
