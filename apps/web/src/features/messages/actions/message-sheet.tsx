import type { Message } from '@carillon/client'
import { For, Show } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { t } from '../../../i18n/locale.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { type ActionEntry, actionEntries } from './action-entries.ts'
import type { MessageActions } from './create-message-actions.ts'
import { emojis } from './emojis.ts'
import './message-sheet.css'

interface MessageSheetProps {
  message: Message
  actions: MessageActions
  onClose: () => void
}

/** What a long press brings up, within reach of the thumb. */
export default function MessageSheet(props: MessageSheetProps) {
  const toggle = (emoji: string) => {
    const { message } = props
    act(() => props.actions.toggle(message, emoji))
  }
  const act = (run: () => void) => {
    props.onClose()
    // Closing gives the focus back; what was chosen may want it.
    setTimeout(run)
  }
  return (
    <Dialog title={t('messages.actions')} isOpen onClose={props.onClose}>
      <div class="message-sheet-emojis">
        <For each={emojis}>
          {(emoji) => (
            <button type="button" aria-label={t('messages.reactWith', { emoji })} onClick={() => toggle(emoji)}>
              {emoji}
            </button>
          )}
        </For>
      </div>
      <div class="message-sheet-actions">
        <For each={actionEntries(props.message, props.actions)}>
          {(entry) => <SheetAction entry={entry} onPress={() => act(entry.onSelect)} />}
        </For>
      </div>
    </Dialog>
  )
}

function SheetAction(props: { entry: ActionEntry; onPress: () => void }) {
  return (
    <button type="button" data-tone={props.entry.tone} onClick={() => props.onPress()}>
      <Show when={props.entry.icon}>{(icon) => <Dynamic component={icon()} />}</Show>
      {props.entry.label}
    </button>
  )
}
