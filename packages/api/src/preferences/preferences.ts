import {
  arrayLiteral,
  type Db,
  type KindChoice,
  type Locale,
  notifications,
  preferences,
  type QuietHours,
  type SubjectMode,
  subjects,
  type Transaction,
  users,
} from '@carillon/db'
import { and, desc, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm'
import type { Kind, KindRegistry } from '../notifications/kind.ts'
import { userRef } from '../users/user-ref.ts'
import { type ChannelSwitches, switchesOf } from './channels.ts'

export interface KindPreference {
  name: string
  label: Record<Locale, string>
  /** Nobody can mute it. */
  isCritical: boolean
  channels: ChannelSwitches
  /** What they are for whoever has chosen nothing. */
  defaults: ChannelSwitches
}

export interface SubjectPreference {
  groupKey: string
  mode: SubjectMode
  /** `null`: until further notice. */
  until: string | null
  /** As one of its notifications says, in the reader's language; `null` where none is left. */
  title: string | null
  link: string | null
}

export interface Preferences {
  kinds: KindPreference[]
  doNotDisturbUntil: string | null
  quietHours: QuietHours[]
  /** In which the quiet hours are meant. */
  timeZone: string
  /** The newest first. */
  subjects: SubjectPreference[]
}

function readSubjects(db: Db | Transaction, userIds: string[]) {
  const isTheirs = sql`${subjects.userId} = any(${arrayLiteral(userIds)}::uuid[])`
  const stillHolds = or(isNull(subjects.until), gt(subjects.until, sql`now()`))
  const about = and(eq(notifications.id, subjects.notificationId), eq(notifications.userId, subjects.userId))
  return db
    .select({ subject: subjects, about: notifications, actor: userRef })
    .from(subjects)
    .leftJoin(notifications, about)
    .leftJoin(users, eq(users.id, notifications.actorId))
    .where(and(isTheirs, stillHolds))
    .orderBy(desc(subjects.createdAt), subjects.groupKey)
}

type SubjectRow = Awaited<ReturnType<typeof readSubjects>>[number]

function shapeSubject(kinds: KindRegistry, locale: Locale, { subject, about, actor }: SubjectRow): SubjectPreference {
  const { groupKey, mode, until } = subject
  const text = about && kinds.render(about.kind, locale, about.data, actor)
  return {
    groupKey,
    mode,
    until: until?.toISOString() ?? null,
    title: text?.title ?? null,
    link: text?.link ?? null,
  }
}

function shapeKind(kind: Kind, choice: KindChoice = { on: 0, off: 0 }): KindPreference {
  const { name, label, channels: usual, severity } = kind
  const isCritical = severity === 'critical'
  const channels = switchesOf((usual | choice.on) & ~choice.off)
  return { name, label, isCritical, channels, defaults: switchesOf(usual) }
}

/** What these users have chosen, and what holds for them where they have not. */
export async function readPreferences(
  db: Db | Transaction,
  kinds: KindRegistry,
  userIds: string[],
): Promise<Map<string, Preferences>> {
  const { id, locale, timeZone } = users
  const [rows, subjectRows] = await Promise.all([
    db
      .select({ id, locale, timeZone, chosen: preferences })
      .from(users)
      .leftJoin(preferences, eq(preferences.userId, users.id))
      .where(inArray(users.id, userIds)),
    readSubjects(db, userIds),
  ])
  const known = kinds.names.flatMap((name) => kinds.find(name) ?? [])
  return new Map(
    rows.map(({ id, locale, timeZone, chosen }) => {
      const until = chosen?.doNotDisturbUntil ?? null
      const mine = subjectRows.filter(({ subject }) => subject.userId === id)
      const read: Preferences = {
        kinds: known.map((kind) => shapeKind(kind, chosen?.kinds[kind.name])),
        doNotDisturbUntil: until && until.getTime() > Date.now() ? until.toISOString() : null,
        quietHours: chosen?.quietHours ?? [],
        timeZone,
        subjects: mine.map((row) => shapeSubject(kinds, locale, row)),
      }
      return [id, read]
    }),
  )
}
