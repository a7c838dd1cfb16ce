import type { Message } from '@carillon/client'
import Copy from 'lucide-solid/icons/copy'
import MailOpen from 'lucide-solid/icons/mail'
import Pencil from 'lucide-solid/icons/pencil'
import Reply from 'lucide-solid/icons/reply'
import Trash from 'lucide-solid/icons/trash'
import { t } from '../../../i18n/locale.ts'
import type { MenuEntry } from '../../../ui/menu-props.ts'
import type { MessageActions } from './create-message-actions.ts'

export type ActionEntry = Extract<MenuEntry, { kind: 'action' }>

/** The same list for the menu of a mouse and the sheet of a thumb. */
export function actionEntries(message: Message, actions: MessageActions): ActionEntry[] {
  const entry = (
    label: string,
    icon: NonNullable<ActionEntry['icon']>,
    run: (message: Message) => void,
  ): ActionEntry => ({ kind: 'action', label, icon, onSelect: () => run(message) })
  const forAll = [
    entry(t('messages.reply'), Reply, actions.reply),
    entry(t('messages.copy'), Copy, actions.copy),
    entry(t('conversations.markUnread'), MailOpen, actions.markUnread),
  ]
  if (!actions.isMine(message)) return forAll
  return [
    ...forAll.slice(0, 2),
    entry(t('messages.edit'), Pencil, actions.edit),
    { ...entry(t('messages.remove'), Trash, actions.askToRemove), tone: 'danger' },
  ]
}
