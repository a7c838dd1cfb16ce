import { useQueryClient } from '@tanstack/solid-query'
import { useApi } from '../../api.tsx'
import { errorText } from '../../i18n/error-text.ts'
import { t } from '../../i18n/locale.ts'
import { showToast } from '../../ui/show-toast.ts'
import { createUndo } from './inbox/create-undo.ts'
import { type NotificationChange, withChange } from './pending-changes.ts'

export interface NotificationActions {
  setRead(ids: string[], isRead: boolean): void
  /**
   * All there are. Up to and with this one they are shown as read at once; what came after it, when the server says so.
   * `undoable` are those it changes, where they are all known: then it can be undone.
   */
  markAllRead(newest: string, undoable: string[] | undefined): void
  archive(ids: string[]): void
  unarchive(ids: string[]): void
  /** Takes the last one back, while that is offered. */
  undo(): void
}

/** As many as one request may name. */
const mostIds = 500

const inParts = (ids: string[]) =>
  Array.from({ length: Math.ceil(ids.length / mostIds) }, (_, part) => ids.slice(part * mostIds, (part + 1) * mostIds))

/** Shown at once; taken back, with a word, when the server does not agree. */
export function createNotificationActions(): NotificationActions {
  const { notifications } = useApi().api
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
  const putAway = (ids: string[]) => runAll(ids, { archivedAt: now() }, notifications.archive.mutate)
  const bringBack = (ids: string[]) => runAll(ids, { archivedAt: null }, notifications.unarchive.mutate)

  return {
    async setRead(ids, isRead) {
      const isDone = await (isRead ? read(ids) : unread(ids))
      if (!isDone || ids.length === 1) return
      const text = t(isRead ? 'bell.markedRead' : 'bell.markedUnread', { count: ids.length })
      undoing.offer(text, () => void (isRead ? unread(ids) : read(ids)))
    },
    async markAllRead(newest, undoable) {
      const change = { ids: { upTo: newest }, change: { readAt: now() } }
      const isDone = await run(change, () => notifications.markRead.mutate({ all: true }))
      if (isDone && undoable) undoing.offer(t('bell.allMarkedRead'), () => void unread(undoable))
    },
    async archive(ids) {
      if (await putAway(ids)) undoing.offer(t('bell.archived', { count: ids.length }), () => void bringBack(ids))
    },
    async unarchive(ids) {
      if (await bringBack(ids)) undoing.offer(t('bell.broughtBack', { count: ids.length }), () => void putAway(ids))
    },
    undo: undoing.undo,
  }
}
