import Search from 'lucide-solid/icons/search'
import { onCleanup, onMount } from 'solid-js'
import { t } from '../i18n/locale.ts'
import './jump-field.css'

/** Looks like a field and opens the jump dialog; Ctrl-K (or Cmd-K) does the same from anywhere. */
export function JumpField(props: { onOpen: () => void; onNear: () => void }) {
  const isApple = /mac|iphone|ipad/i.test(navigator.platform)
  const onKeyDown = (event: KeyboardEvent) => {
    const hasModifier = isApple ? event.metaKey : event.ctrlKey
    if (!hasModifier || event.key.toLowerCase() !== 'k') return
    event.preventDefault()
    props.onOpen()
  }
  onMount(() => document.addEventListener('keydown', onKeyDown))
  onCleanup(() => document.removeEventListener('keydown', onKeyDown))

  return (
    <button
      type="button"
      class="jump-field"
      onClick={() => props.onOpen()}
      onPointerEnter={() => props.onNear()}
      onFocus={() => props.onNear()}
      data-tip={t('nav.jumpHint')}
      aria-keyshortcuts={isApple ? 'Meta+K' : 'Control+K'}
      aria-haspopup="dialog"
    >
      <Search />
      <span class="jump-field-text">{t('nav.jump')}</span>
      <kbd>{isApple ? '⌘ K' : 'Ctrl K'}</kbd>
    </button>
  )
}
