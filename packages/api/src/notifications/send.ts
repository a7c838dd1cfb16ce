// Sends one notification, or many that were said at once. What has no key takes the short way of `publish`; what has one is
// written together with its key.
import { severities } from '@carillon/db'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { refuse } from '../errors.ts'
import { payForFanOut } from '../limits/fan-out.ts'
import { budgetOf } from '../limits/limits.ts'
import { withDeadline } from '../live/deadline.ts'
import { once } from '../live/once.ts'
import { transaction } from '../live/transaction.ts'
import type { Caller } from '../session/caller.ts'
import { isStorable, key, username } from '../text.ts'
import { shapeOfError } from '../trpc.ts'
import { userRefOf, usersByName } from '../users/user-ref.ts'
import type { KindRegistry } from './kind.ts'
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

export const sendInput = raisable.extend({
  to: z.array(username).min(1, 'must name at least one').max(mostRecipients, `may name at most ${mostRecipients}`),
  groupKey: key.optional(),
})

/** One of many is not repeatable by itself: its key would take a transaction of its own. */
const oneOfMany = sendInput.omit({ key: true }).extend({ key: z.undefined('one with a key is sent alone').optional() })

type SendInput = z.infer<typeof sendInput>

interface Sending extends Context {
  caller: Caller
  begunAt: number
  traceId: string
}

/** The kind and its checked data; refuses what only the server may raise. */
export function checkKind(kinds: KindRegistry, name: string, data: unknown) {
  const kind = kinds.find(name)
  if (!kind || kind.isInternal) throw refuse('kind', `there is no kind “${name}” you could send`)
  const checked = kind.data.safeParse(data)
  if (checked.success && !isStorable(checked.data)) throw refuse('data', 'must not contain NUL or half a character')
  if (checked.success) return { kind, data: checked.data }
  const [issue] = checked.error.issues
  throw refuse(['data', ...(issue?.path ?? [])].join('.'), issue?.message ?? 'does not fit its kind')
}

/** Resolves with what is left to do once it has been checked and paid for. */
async function admit(ctx: Sending, { to, groupKey, ...input }: SendInput): Promise<() => Promise<Published>> {
  const { kind, data } = checkKind(ctx.kinds, input.kind, input.data)
  await payForFanOut(ctx, 'notifications', to.length)
  return async () => {
    const { traceId, begunAt, figures } = ctx
    const actor = userRefOf(ctx.caller.user)
    const severity = input.severity ?? kind.severity
    const published = await ctx.publish({ to, kind: kind.name, data, severity, actor, groupKey, traceId })
    figures.committed(performance.now() - begunAt)
    figures.notified(kind.name, published.notifications.length)
    return published
  }
}

/** Refuses it as a whole when one of its recipients is unknown. */
export async function send(ctx: Sending, input: SendInput): Promise<Published> {
  if (input.key === undefined) {
    const publish = await admit(ctx, input)
    return publish()
  }
  const { kind, data } = checkKind(ctx.kinds, input.kind, input.data)
  const userId = ctx.caller.user.id
  await payForFanOut(ctx, 'notifications', input.to.length)
  return transaction(ctx, (work) =>
    once(work, { userId, procedure: 'notifications.send', key: input.key, content: input }, async () => {
      const recipients = await usersByName(work.tx, input.to, 'to')
      const { severity, groupKey } = input
      const to = recipients.map((user) => user.id)
      const ids = await notify(work, kind, { to, data, actorId: userId, severity, groupKey })
      return { notifications: recipients.map(({ username }, index) => ({ id: ids[index] ?? '', username })) }
    }),
  )
}

/** What one of many came to: as its own call would have answered, or the error it would have failed with. */
export type SendOutcome = Published | { error: ReturnType<typeof shapeOfError> }

/** A little before the call itself is given up, and with it the answers of all that have been stored. */
const longestMs = 9_000

/**
 * Each for itself: what one cannot have does not befall the others. The first has been paid for with the call. All are paid
 * for before any is stored: one that costs more than another takes longer to pay for, and would be overtaken by it.
 */
export async function sendEach(ctx: Sending, items: unknown[]): Promise<SendOutcome[]> {
  async function admitOne(item: unknown, index: number) {
    if (index > 0) await ctx.budgets.spend(budgetOf(ctx.caller, 'notifications'), ctx.caller.user.id)
    return admit(ctx, oneOfMany.parse(item))
  }
  const failed = (cause: unknown): SendOutcome => {
    const error = shapeOfError(cause, ctx, 'notifications.sendMany')
    ctx.figures.failed(error.data.code)
    return { error }
  }
  const admitted = await Promise.allSettled(items.map(admitOne))
  const restMs = ctx.begunAt + longestMs - performance.now()
  return Promise.all(
    admitted.map((one) =>
      one.status === 'rejected' ? failed(one.reason) : withDeadline(one.value(), restMs, 'Storing it').catch(failed),
    ),
  )
}
