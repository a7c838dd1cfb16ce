import Check from 'lucide-solid/icons/check'
import Ellipsis from 'lucide-solid/icons/ellipsis'
import { t } from '../../i18n/locale.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu } from '../../ui/menu.tsx'
import type { MenuEntry } from '../../ui/menu-props.ts'

interface RowActionsProps {
  onDone: () => void
  entries: () => readonly MenuEntry[]
}

/** What can be done with a row, one notification or a group of them. */
export function RowActions(props: RowActionsProps) {
  return (
    <div class="notification-row-actions">
      <IconButton size="small" label={t('bell.done')} onClick={() => props.onDone()}>
        <Check />
      </IconButton>
      <Menu size="small" label={t('bell.actions')} entries={props.entries}>
        <Ellipsis />
      </Menu>
    </div>
  )
}
