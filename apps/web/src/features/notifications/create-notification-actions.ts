import { useQueryClient } from '@tanstack/solid-query'
import { useApi } from '../../api.tsx'
import { errorText } from '../../i18n/error-text.ts'
import { t } from '../../i18n/locale.ts'
import { showToast } from '../../ui/show-toast.ts'
import { type NotificationChange, withChange } from './pending-changes.ts'

export interface NotificationActions {
  setRead(ids: string[], isRead: boolean): void
  /** All there are. Up to and with this one they are shown as read at once; what came after it, when the server says so. */
  markAllRead(newest: string): void
  archive(ids: string[]): void
}

/** Shown at once; taken back, with a word, when the server does not agree. */
export function createNotificationActions(): NotificationActions {
  const { notifications } = useApi().api
  const cache = useQueryClient()
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

  const bringBack = (ids: string[]) =>
    void run({ ids, change: { archivedAt: null } }, () => notifications.unarchive.mutate({ ids }))

  return {
    setRead(ids, isRead) {
      const action = isRead ? notifications.markRead : notifications.markUnread
      void run({ ids, change: { readAt: isRead ? now() : null } }, () => action.mutate({ ids }))
    },
    markAllRead(newest) {
      void run({ ids: { upTo: newest }, change: { readAt: now() } }, () => notifications.markRead.mutate({ all: true }))
    },
    async archive(ids) {
      const isDone = await run({ ids, change: { archivedAt: now() } }, () => notifications.archive.mutate({ ids }))
      if (!isDone) return
      const action = { label: t('action.undo'), run: () => bringBack(ids) }
      showToast({ text: t('bell.archived', { count: ids.length }), action })
    },
  }
}
