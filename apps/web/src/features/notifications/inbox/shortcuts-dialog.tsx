import { For } from 'solid-js'
import { type PlainTextKey, t } from '../../../i18n/locale.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import './shortcuts-dialog.css'

const isApple = /mac|iphone|ipad/i.test(navigator.platform)

const shortcuts: readonly { keys: readonly string[]; text: PlainTextKey }[] = [
  { keys: ['j'], text: 'keys.next' },
  { keys: ['k'], text: 'keys.previous' },
  { keys: ['Enter'], text: 'keys.open' },
  { keys: ['e'], text: 'keys.done' },
  { keys: ['u'], text: 'keys.read' },
  { keys: ['z'], text: 'keys.snooze' },
  { keys: ['x'], text: 'keys.choose' },
  { keys: ['Shift', 'x'], text: 'keys.chooseRange' },
  { keys: [isApple ? '⌘' : 'Ctrl', 'z'], text: 'keys.undo' },
  { keys: ['/'], text: 'keys.search' },
  { keys: ['Esc'], text: 'keys.leave' },
  { keys: ['?'], text: 'keys.help' },
]

/** What the keyboard does here. */
export default function ShortcutsDialog(props: { onClose: () => void }) {
  return (
    <Dialog title={t('keys.title')} isOpen onClose={props.onClose}>
      <dl class="shortcuts">
        <For each={shortcuts}>
          {(shortcut) => (
            <div>
              <dt>
                <For each={shortcut.keys}>{(key) => <kbd>{key}</kbd>}</For>
              </dt>
              <dd>{t(shortcut.text)}</dd>
            </div>
          )}
        </For>
      </dl>
    </Dialog>
  )
}
