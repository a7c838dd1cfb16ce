import Check from 'lucide-solid/icons/check'
import Clock from 'lucide-solid/icons/clock'
import Ellipsis from 'lucide-solid/icons/ellipsis'
import Undo from 'lucide-solid/icons/undo-2'
import { Show } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu } from '../../ui/menu.tsx'
import type { MenuEntry } from '../../ui/menu-props.ts'

interface RowActionsProps {
  isDone: boolean
  onFinish: () => void
  onSnooze: () => void
  entries: () => readonly MenuEntry[]
}

/** What can be done with a row, one notification or a group of them. */
export function RowActions(props: RowActionsProps) {
  return (
    <div class="notification-row-actions">
      <IconButton
        size="small"
        label={props.isDone ? t('bell.bringBack') : t('bell.done')}
        onClick={() => props.onFinish()}
      >
        <Show when={props.isDone} fallback={<Check />}>
          <Undo />
        </Show>
      </IconButton>
      <IconButton size="small" label={t('bell.snooze')} onClick={() => props.onSnooze()}>
        <Clock />
      </IconButton>
      <Menu size="small" label={t('bell.actions')} entries={props.entries}>
        <Ellipsis />
      </Menu>
    </div>
  )
}
