import { useQueryClient } from '@tanstack/solid-query'
import { useApi } from '../../api.tsx'
import { formatAhead } from '../../i18n/dates.ts'
import { errorText } from '../../i18n/error-text.ts'
import { locale, t } from '../../i18n/locale.ts'
import { showToast } from '../../ui/show-toast.ts'
import { createUndo } from './inbox/create-undo.ts'
import { text } from './inbox/snooze/text.ts'
import { type NotificationChange, withChange } from './pending-changes.ts'

/** What has been put away, until then or for good. */
interface PutAway {
  readonly id: string
  readonly snoozedUntil: string | null
}

export interface NotificationActions {
  setRead(ids: string[], isRead: boolean): void
  /** All there are. Up to and with this one they are shown as read at once; what came after it, when the server says so. */
  markAllRead(newest: string): void
  archive(ids: string[]): void
  snooze(ids: string[], until: string): void
  /** Back into the list, what was snoozed as well. */
  bringBack(items: readonly PutAway[]): void
  /** What is about this is never told any more, or each time. */
  setSubject(about: string, mode: 'muted' | 'followed'): void
  /** Takes the last one back, while that is offered. */
  undo(): void
}

/** As many as one request may name. */
const mostIds = 500

const inParts = (ids: string[]) =>
  Array.from({ length: Math.ceil(ids.length / mostIds) }, (_, part) => ids.slice(part * mostIds, (part + 1) * mostIds))

function byUntil(items: readonly PutAway[]): Map<string | null, string[]> {
  const found = new Map<string | null, string[]>()
  for (const { id, snoozedUntil } of items) found.set(snoozedUntil, [...(found.get(snoozedUntil) ?? []), id])
  return found
}

/** Shown at once; taken back, with a word, when the server does not agree. */
export function createNotificationActions(): NotificationActions {
  const { notifications, preferences } = useApi().api
  const cache = useQueryClient()
  const undoing = createUndo()
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

  /** Each as it was: for good, or until its time. */
  function putAwayAgain(items: readonly PutAway[]) {
    for (const [until, some] of byUntil(items)) void (until === null ? putAway(some) : putOff(some, until))
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
    async snooze(ids, until) {
      if (!(await putOff(ids, until))) return
      const time = formatAhead(new Date(until), new Date(), locale())
      undoing.offer(text('snooze.done', { count: ids.length, time }), () => void bringBack(ids))
    },
    async bringBack(items) {
      const isDone = await bringBack(items.map(({ id }) => id))
      if (isDone) undoing.offer(t('bell.broughtBack', { count: items.length }), () => putAwayAgain(items))
    },
    async setSubject(groupKey, mode) {
      const set = (next: typeof mode | null) =>
        run({ ids: [], change: {} }, () => preferences.setSubject.mutate({ groupKey, mode: next }))
      if (await set(mode)) undoing.offer(t(mode === 'muted' ? 'bell.muted' : 'bell.followed'), () => void set(null))
    },
    undo: undoing.undo,
  }
}
