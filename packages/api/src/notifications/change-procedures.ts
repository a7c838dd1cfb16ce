import { notifications } from '@carillon/db'
import { isNull, type SQLWrapper, sql } from 'drizzle-orm'
import { z } from 'zod'
import { transaction } from '../live/transaction.ts'
import { id, moment } from '../text.ts'
import { userProcedure } from '../trpc.ts'
import { type actions, changeNotifications, snooze } from './change.ts'
import { checkAhead } from './check-ahead.ts'
import { filterNames, filters } from './lists.ts'

const mostIds = 500
const idList = z.array(id).min(1, 'must name at least one').max(mostIds, `may name at most ${mostIds}`)

const named = { ids: idList.optional(), filter: z.enum(filterNames).optional() }

// Not a union: of one, an error names no field.
const isOne = (ways: unknown[]) => ways.filter((way) => way !== undefined).length === 1
const mustBeOne = { path: ['ids'], error: 'name either ids, or a filter, or what else is offered' }

/** These, or all of a list. */
const some = z.object(named).refine(({ ids, filter }) => isOne([ids, filter]), mustBeOne)
/** Also, to undo a change: all that was changed by the call which answered with this time. */
const done = z
  .object({ ...named, at: moment.optional() })
  .refine(({ ids, filter, at }) => isOne([ids, filter, at]), mustBeOne)
/** Also all there are, those in the archive as well. */
const readable = z
  .object({ ...named, all: z.literal(true).optional() })
  .refine(({ ids, filter, all }) => isOne([ids, filter, all]), mustBeOne)

const { readAt, archivedAt, snoozedUntil } = notifications

const scopeOf = ({ ids, filter }: z.infer<typeof some>) => ({ ids, matching: filter && filters[filter] })

/** What is snoozed is out of the way until it comes back: whoever means all means what is there now. */
const present = { matching: isNull(snoozedUntil) }

/** Undoes what set this time. */
const undo = (action: keyof typeof actions, time: SQLWrapper) =>
  userProcedure('write')
    .input(done)
    .mutation(({ ctx, input }) => {
      const scope = input.at === undefined ? scopeOf(input) : { matching: sql`${time} = ${input.at}::timestamptz` }
      return transaction(ctx, (work) => changeNotifications(work, ctx.caller.user.id, action, scope))
    })

/** Each answers how many it changed, and when, and tells it in one event, however many they are. */
export const changeProcedures = {
  markSeen: userProcedure('write').mutation(({ ctx }) =>
    transaction(ctx, (work) => changeNotifications(work, ctx.caller.user.id, 'see', present)),
  ),

  markRead: userProcedure('write')
    .input(readable)
    .mutation(({ ctx, input }) => {
      const scope = input.all ? present : scopeOf(input)
      return transaction(ctx, (work) => changeNotifications(work, ctx.caller.user.id, 'read', scope))
    }),

  archive: userProcedure('write')
    .input(some)
    .mutation(({ ctx, input }) =>
      transaction(ctx, (work) => changeNotifications(work, ctx.caller.user.id, 'archive', scopeOf(input))),
    ),

  /** Until then in no list but that of what is snoozed; then back, unseen and unread, above everything else. */
  snooze: userProcedure('write')
    .input(
      z
        .object({ id: id.optional(), ...named, until: moment })
        .refine(({ id, ids, filter }) => isOne([id, ids, filter]), mustBeOne),
    )
    .mutation(({ ctx, input: { id, ids = id === undefined ? undefined : [id], filter, until } }) => {
      checkAhead('until', until)
      return transaction(ctx, (work) =>
        changeNotifications(work, ctx.caller.user.id, snooze(until), scopeOf({ ids, filter })),
      )
    }),

  markUnread: undo('unread', readAt),
  unarchive: undo('unarchive', archivedAt),
  /** Back to where it was, as it was. */
  unsnooze: undo('unsnooze', archivedAt),
}
