import Check from 'lucide-solid/icons/check'
import MailOpen from 'lucide-solid/icons/mail-open'
import { t } from '../../i18n/locale.ts'
import type { MenuEntry } from '../../ui/menu-props.ts'

interface Doable {
  readonly isUnread: boolean
  readonly setRead: (isRead: boolean) => void
  readonly archive: () => void
}

/** What can be done with a row: its menu. */
export const entriesFor = ({ isUnread, setRead, archive }: Doable): MenuEntry[] => [
  {
    kind: 'action',
    label: isUnread ? t('bell.markRead') : t('bell.markUnread'),
    icon: MailOpen,
    onSelect: () => setRead(isUnread),
  },
  { kind: 'action', label: t('bell.done'), icon: Check, onSelect: archive },
]
