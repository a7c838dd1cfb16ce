import { t } from '../i18n/locale.ts'

/** The badge's number is not read aloud, so the name of what carries it says it. */
export function messagesLabel(count: number): string {
  return count > 0 ? t('nav.messagesUnread', { count }) : t('nav.messages')
}

export function notificationsLabel(count: number): string {
  return count > 0 ? t('nav.notificationsUnseen', { count }) : t('nav.notifications')
}
