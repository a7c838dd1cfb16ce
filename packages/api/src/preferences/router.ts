import { type KindChoice, notifications, placeOf, preferences, subjects } from '@carillon/db'
import { and, count, desc, eq, isNotNull, isNull, ne } from 'drizzle-orm'
import { refuse } from '../errors.ts'
import { snapshot } from '../live/snapshot.ts'
import { transaction, type Work } from '../live/transaction.ts'
import type { KindRegistry } from '../notifications/kind.ts'
import { router, userProcedure } from '../trpc.ts'
import { bitOf, type Channel, channels } from './channels.ts'
import { type PreferencesInput, preferencesInput, subjectInput } from './input.ts'
import { readPreferences } from './preferences.ts'
import { holdPreferences, settleQuietHours } from './settle-quiet-hours.ts'

const mostSubjects = 500

type Choices = Record<string, KindChoice>

function choose({ on, off }: KindChoice, channel: Channel, isOn: boolean | null): KindChoice {
  const bit = bitOf[channel]
  return { on: isOn ? on | bit : on & ~bit, off: isOn === false ? off | bit : off & ~bit }
}

/** The choices before with the new ones over them; refuses what is not there to be chosen, by its name. */
function chosen(kinds: KindRegistry, before: Choices, wanted: NonNullable<PreferencesInput['kinds']>): Choices {
  const after = { ...before }
  for (const [name, switches] of Object.entries(wanted)) {
    const kind = kinds.find(name)
    if (!kind) throw refuse(`kinds.${name}`, `there is no kind “${name}”`)
    let choice = after[name] ?? { on: 0, off: 0 }
    for (const channel of channels) {
      const isOn = switches[channel]
      if (isOn === undefined) continue
      const isMuting = isOn === false && kind.severity === 'critical'
      if (isMuting) throw refuse(`kinds.${name}.${channel}`, 'is critical and cannot be muted')
      choice = choose(choice, channel, isOn)
    }
    if (choice.on || choice.off) after[name] = choice
    else delete after[name]
  }
  return after
}

async function set({ tx, emit }: Work, kinds: KindRegistry, userId: string, input: PreferencesInput) {
  const held = await holdPreferences(tx, userId)
  const change = {
    ...(input.kinds && { kinds: chosen(kinds, held.kinds, input.kinds) }),
    ...(input.doNotDisturbUntil !== undefined && { doNotDisturbUntil: input.doNotDisturbUntil }),
    ...(input.quietHours && { quietHours: input.quietHours }),
  }
  if (Object.keys(change).length === 0) return
  await tx.update(preferences).set(change).where(eq(preferences.userId, userId))
  if (input.quietHours) await settleQuietHours(tx, userId, held.timeZone)
  emit([userId], { type: 'preferences.changed' })
}

const { archivedAt } = notifications

/**
 * Whoever reads what they have muted wants to see what that was. Looked for as it stands in their own lists: by id, PostgreSQL might
 * go through those of everybody.
 */
async function newestAbout({ tx }: Work, userId: string, groupKey: string): Promise<string | null> {
  const mine = and(eq(notifications.groupKey, groupKey), eq(notifications.userId, userId))
  for (const isInList of [isNull(archivedAt), isNotNull(archivedAt)]) {
    const [newest] = await tx
      .select({ id: notifications.id })
      .from(notifications)
      .where(and(mine, isInList))
      .orderBy(desc(placeOf(notifications)))
      .limit(1)
    if (newest) return newest.id
  }
  return null
}

async function checkRoom({ tx }: Work, userId: string, groupKey: string) {
  const others = and(eq(subjects.userId, userId), ne(subjects.groupKey, groupKey))
  const [found] = await tx.select({ subjects: count() }).from(subjects).where(others)
  if (found && found.subjects >= mostSubjects)
    throw refuse('groupKey', `you may have chosen for at most ${mostSubjects}`)
}

export const preferencesRouter = router({
  get: userProcedure('read').query(({ ctx }) =>
    snapshot(ctx, async (tx) => {
      const { id } = ctx.caller.user
      const mine = (await readPreferences(tx, ctx.kinds, [id])).get(id)
      if (!mine) throw new Error('This user is gone.')
      return { preferences: mine }
    }),
  ),

  set: userProcedure('write')
    .input(preferencesInput)
    .mutation(async ({ ctx, input }) => {
      await transaction(ctx, (work) => set(work, ctx.kinds, ctx.caller.user.id, input))
      return {}
    }),

  /** Follows or mutes what these notifications are about, for good or for a while. */
  setSubject: userProcedure('write')
    .input(subjectInput)
    .mutation(async ({ ctx, input: { groupKey, mode, until = null } }) => {
      const userId = ctx.caller.user.id
      await transaction(ctx, async (work) => {
        await holdPreferences(work.tx, userId)
        const mine = and(eq(subjects.userId, userId), eq(subjects.groupKey, groupKey))
        if (mode === null) await work.tx.delete(subjects).where(mine)
        else {
          await checkRoom(work, userId, groupKey)
          const choice = {
            mode,
            until,
            notificationId: await newestAbout(work, userId, groupKey),
            createdAt: new Date(),
          }
          await work.tx
            .insert(subjects)
            .values({ userId, groupKey, ...choice })
            .onConflictDoUpdate({ target: [subjects.userId, subjects.groupKey], set: choice })
        }
        work.emit([userId], { type: 'preferences.changed' })
      })
      return {}
    }),
})
