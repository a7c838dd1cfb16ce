import Check from 'lucide-solid/icons/check'
import Clock from 'lucide-solid/icons/clock'
import MailOpen from 'lucide-solid/icons/mail-open'
import SquareCheck from 'lucide-solid/icons/square-check'
import Undo from 'lucide-solid/icons/undo-2'
import { t } from '../../i18n/locale.ts'
import type { MenuEntry } from '../../ui/menu-props.ts'

interface Doable {
  readonly isUnread: boolean
  readonly isDone: boolean
  readonly setRead: (isRead: boolean) => void
  /** Puts it away, or brings it back when it is done with. */
  readonly finish: () => void
  readonly snooze: () => void
  readonly choose: () => void
}

/** What can be done with a row: its menu. */
export const entriesFor = ({ isUnread, isDone, setRead, finish, snooze, choose }: Doable): MenuEntry[] => [
  {
    kind: 'action',
    label: isUnread ? t('bell.markRead') : t('bell.markUnread'),
    icon: MailOpen,
    onSelect: () => setRead(isUnread),
  },
  {
    kind: 'action',
    label: isDone ? t('bell.bringBack') : t('bell.done'),
    icon: isDone ? Undo : Check,
    onSelect: finish,
  },
  { kind: 'action', label: t('bell.snooze'), icon: Clock, onSelect: snooze },
  { kind: 'action', label: t('bell.choose'), icon: SquareCheck, onSelect: choose },
]
