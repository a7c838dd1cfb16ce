import { useQueryClient } from '@tanstack/solid-query'
import { type Api, useApi } from '../../api.tsx'
import { formatAhead } from '../../i18n/dates.ts'
import { errorText } from '../../i18n/error-text.ts'
import { locale, t } from '../../i18n/locale.ts'
import { makeTurns } from '../../ui/make-turns.ts'
import { showToast } from '../../ui/show-toast.ts'
import { createUndo } from './inbox/create-undo.ts'
import { text } from './inbox/snooze/text.ts'
import { type NotificationChange, withChange } from './pending-changes.ts'

/** What is in the list, or has been put away, until then or for good. */
export interface Placed {
  readonly id: string
  readonly archivedAt: string | null
  readonly snoozedUntil: string | null
}

export interface NotificationActions {
  setRead(ids: string[], isRead: boolean): void
  /** All there are. Up to and with this one they are shown as read at once; what came after it, when the server says so. */
  markAllRead(newest: string): void
  archive(ids: string[]): void
  snooze(items: readonly Placed[], until: string): void
  /** Back into the list, what was snoozed as well. */
  bringBack(items: readonly Placed[]): void
  /** What is about this is never told any more, or each time; until then, or for good. */
  setSubject(about: string, mode: 'muted' | 'followed', until?: Date): void
  /** Takes the last one back, while that is offered. */
  undo(): void
}

type SubjectChange = Parameters<Api['api']['preferences']['setSubject']['mutate']>[0]

/** As many as one request may name. */
const mostIds = 500

const inParts = (ids: string[]) =>
  Array.from({ length: Math.ceil(ids.length / mostIds) }, (_, part) => ids.slice(part * mostIds, (part + 1) * mostIds))

const idsOf = (items: readonly Placed[]) => items.map(({ id }) => id)

function byUntil(items: readonly Placed[]): Map<string | null, string[]> {
  const found = new Map<string | null, string[]>()
  for (const { id, snoozedUntil } of items) found.set(snoozedUntil, [...(found.get(snoozedUntil) ?? []), id])
  return found
}

function subjectText(mode: 'muted' | 'followed', until: Date | undefined): string {
  if (until) return t('bell.mutedUntil', { time: formatAhead(until, new Date(), locale()) })
  return t(mode === 'muted' ? 'bell.muted' : 'bell.followed')
}

/** Shown at once; taken back, with a word, when the server does not agree. */
export function createNotificationActions(): NotificationActions {
  const { api, isOver } = useApi()
  const { notifications, preferences } = api
  const cache = useQueryClient()
  const undoing = createUndo()
  const inTurn = makeTurns()
  const now = () => new Date().toISOString()

  async function run(change: NotificationChange, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await withChange(cache, change, work)
      return true
    } catch (error) {
      showToast({ tone: 'error', text: errorText(error) })
      return false
    }
  }

  const runAll = (
    ids: string[],
    change: NotificationChange['change'],
    call: (input: { ids: string[] }) => Promise<unknown>,
  ) =>
    run({ ids, change }, async () => {
      for (const part of inParts(ids)) await call({ ids: part })
    })

  const read = (ids: string[]) => runAll(ids, { readAt: now() }, notifications.markRead.mutate)
  const unread = (ids: string[]) => runAll(ids, { readAt: null }, notifications.markUnread.mutate)
  const putAway = (ids: string[]) =>
    runAll(ids, { archivedAt: now(), snoozedUntil: null }, notifications.archive.mutate)
  const bringBack = (ids: string[]) =>
    runAll(ids, { archivedAt: null, snoozedUntil: null }, notifications.unarchive.mutate)
  const putOff = (ids: string[], until: string) =>
    runAll(ids, { archivedAt: now(), snoozedUntil: until }, (input) => notifications.snooze.mutate({ ...input, until }))

  /** Each where it was: in the list, away for good, or until its time. */
  function putWhereItWas(items: readonly Placed[]) {
    const listed = items.filter(({ archivedAt }) => archivedAt === null)
    if (listed.length > 0) void bringBack(idsOf(listed))
    const away = items.filter(({ archivedAt }) => archivedAt !== null)
    for (const [until, some] of byUntil(away)) void (until === null ? putAway(some) : putOff(some, until))
  }

  return {
    async setRead(ids, isRead) {
      const isDone = await (isRead ? read(ids) : unread(ids))
      if (!isDone || ids.length === 1) return
      const text = t(isRead ? 'bell.markedRead' : 'bell.markedUnread', { count: ids.length })
      undoing.offer(text, () => void (isRead ? unread(ids) : read(ids)))
    },
    async markAllRead(newest) {
      const change = { ids: { upTo: newest }, change: { readAt: now() } }
      let at = ''
      const isDone = await run(change, async () => {
        at = (await notifications.markRead.mutate({ all: true })).at
      })
      // However many they were: the server knows what it changed then.
      const takeBack = () => run({ ids: [], change: {} }, () => notifications.markUnread.mutate({ at }))
      if (isDone) undoing.offer(t('bell.allMarkedRead'), () => void takeBack())
    },
    async archive(ids) {
      if (await putAway(ids)) undoing.offer(t('bell.archived', { count: ids.length }), () => void bringBack(ids))
    },
    async snooze(items, until) {
      if (!(await putOff(idsOf(items), until))) return
      const time = formatAhead(new Date(until), new Date(), locale())
      undoing.offer(text('snooze.done', { count: items.length, time }), () => putWhereItWas(items))
    },
    async bringBack(items) {
      if (await bringBack(idsOf(items)))
        undoing.offer(t('bell.broughtBack', { count: items.length }), () => putWhereItWas(items))
    },
    async setSubject(groupKey, mode, until) {
      let before: SubjectChange = { groupKey, mode: null }
      const choose = async () => {
        const { subjects } = (await preferences.get.query()).preferences
        const chosen = subjects.find((subject) => subject.groupKey === groupKey)
        if (chosen) before = { groupKey, mode: chosen.mode, until: chosen.until }
        if (isOver()) return
        await preferences.setSubject.mutate({ groupKey, mode, until: until?.toISOString() ?? null })
      }
      const isDone = await run({ ids: [], change: {} }, () => inTurn(choose))
      const restore = async () => isOver() || preferences.setSubject.mutate(before)
      const takeBack = () => run({ ids: [], change: {} }, () => inTurn(restore))
      if (isDone) undoing.offer(subjectText(mode, until), () => void takeBack())
    },
    undo: undoing.undo,
  }
}
