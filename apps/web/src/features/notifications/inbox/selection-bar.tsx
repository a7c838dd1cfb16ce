import Check from 'lucide-solid/icons/check'
import Clock from 'lucide-solid/icons/clock'
import ListChecks from 'lucide-solid/icons/list-checks'
import MailOpen from 'lucide-solid/icons/mail-open'
import Undo from 'lucide-solid/icons/undo-2'
import X from 'lucide-solid/icons/x'
import { Show } from 'solid-js'
import { t } from '../../../i18n/locale.ts'
import { IconButton } from '../../../ui/icon-button.tsx'
import './selection-bar.css'

interface SelectionBarProps {
  count: number
  /** Whether one of them is unread: then they can be marked read, else unread. */
  isUnread: boolean
  /** They are done with, and can be brought back. */
  isDone: boolean
  onRead: () => void
  onDone: () => void
  onSnooze: () => void
  onAll: () => void
  onLeave: () => void
}

/** What can be done with all that is chosen; stands where the filters were. */
export function SelectionBar(props: SelectionBarProps) {
  const readLabel = () => (props.isUnread ? t('bell.markRead') : t('bell.markUnread'))
  const doneLabel = () => (props.isDone ? t('bell.bringBack') : t('bell.done'))
  return (
    <div class="selection-bar" role="toolbar" aria-label={t('bell.chosenActions')}>
      <IconButton size="small" label={t('bell.chooseNone')} onClick={() => props.onLeave()}>
        <X />
      </IconButton>
      <p>{t('bell.chosen', { count: props.count })}</p>
      <IconButton label={t('bell.chooseAll')} onClick={() => props.onAll()}>
        <ListChecks />
      </IconButton>
      <IconButton label={readLabel()} onClick={() => props.onRead()}>
        <MailOpen />
      </IconButton>
      <IconButton label={t('bell.snooze')} onClick={() => props.onSnooze()}>
        <Clock />
      </IconButton>
      <IconButton label={doneLabel()} onClick={() => props.onDone()}>
        <Show when={props.isDone} fallback={<Check />}>
          <Undo />
        </Show>
      </IconButton>
    </div>
  )
}
