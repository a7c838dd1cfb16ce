import Bell from 'lucide-solid/icons/bell'
import BellMinus from 'lucide-solid/icons/bell-minus'
import BellOff from 'lucide-solid/icons/bell-off'
import Check from 'lucide-solid/icons/check'
import CircleQuestionMark from 'lucide-solid/icons/circle-question-mark'
import Clock from 'lucide-solid/icons/clock'
import MailOpen from 'lucide-solid/icons/mail-open'
import SquareCheck from 'lucide-solid/icons/square-check'
import Undo from 'lucide-solid/icons/undo-2'
import { t } from '../../i18n/locale.ts'
import type { MenuEntry } from '../../ui/menu-props.ts'

type SetSubject = (about: string, mode: 'muted' | 'followed', until?: Date) => void

interface Doable {
  readonly isUnread: boolean
  readonly isDone: boolean
  readonly setRead: (isRead: boolean) => void
  /** Puts it away, or brings it back when it is done with. */
  readonly finish: () => void
  readonly snooze: () => void
  readonly choose: () => void
  /** What it is about, if that can be named. */
  readonly about: string | null
  readonly setSubject: SetSubject
  /** Shows what decided how it was told. Of several, each has an answer of its own. */
  readonly askWhy?: () => void
}

/** What can be done with a row: its menu. */
export const entriesFor = ({
  isUnread,
  isDone,
  setRead,
  finish,
  snooze,
  choose,
  about,
  setSubject,
  askWhy,
}: Doable): MenuEntry[] => [
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
  ...(about === null ? [] : subjectEntries((mode, until) => setSubject(about, mode, until))),
  ...(askWhy ? whyEntries(askWhy) : []),
]

/** By the clocks here: a day may have 23 hours or 25. */
function inADay(): Date {
  const moment = new Date()
  moment.setDate(moment.getDate() + 1)
  return moment
}

/** Of what it is about, whatever the kind: never any more, not for a day, or each time. */
const subjectEntries = (set: (mode: 'muted' | 'followed', until?: Date) => void): MenuEntry[] => [
  { kind: 'separator' },
  { kind: 'action', label: t('bell.mute'), icon: BellOff, onSelect: () => set('muted') },
  { kind: 'action', label: t('bell.muteForDay'), icon: BellMinus, onSelect: () => set('muted', inADay()) },
  { kind: 'action', label: t('bell.follow'), icon: Bell, onSelect: () => set('followed') },
]

const whyEntries = (ask: () => void): MenuEntry[] => [
  { kind: 'separator' },
  { kind: 'action', label: t('bell.why'), icon: CircleQuestionMark, onSelect: ask },
]
