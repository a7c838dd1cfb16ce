import type { Message } from '@carillon/client'
import Ellipsis from 'lucide-solid/icons/ellipsis'
import SmilePlus from 'lucide-solid/icons/face-slightly-smiling-plus'
import Reply from 'lucide-solid/icons/reply'
import { createSignal, For, Show } from 'solid-js'
import { t } from '../../../i18n/locale.ts'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Menu } from '../../../ui/menu.tsx'
import { actionEntries } from './action-entries.ts'
import type { MessageActions } from './create-message-actions.ts'
import { emojis } from './emojis.ts'
import './message-toolbar.css'

interface MessageToolbarProps {
  message: Message
  actions: MessageActions
}

/** Beside the message pointed at. It unfolds into the emojis in place. */
export function MessageToolbar(props: MessageToolbarProps) {
  const [isChoosing, setChoosing] = createSignal(false)
  const choose = (emoji: string) => {
    setChoosing(false)
    props.actions.toggle(props.message, emoji)
  }
  return (
    <Show
      when={isChoosing()}
      fallback={
        <>
          <IconButton size="small" label={t('messages.react')} onClick={() => setChoosing(true)}>
            <SmilePlus />
          </IconButton>
          <IconButton size="small" label={t('messages.reply')} onClick={() => props.actions.reply(props.message)}>
            <Reply />
          </IconButton>
          <Menu size="small" label={t('action.more')} entries={() => actionEntries(props.message, props.actions)}>
            <Ellipsis />
          </Menu>
        </>
      }
    >
      <EmojiRow onChoose={choose} onClose={() => setChoosing(false)} />
    </Show>
  )
}

interface EmojiRowProps {
  onChoose: (emoji: string) => void
  onClose: () => void
}

function EmojiRow(props: EmojiRowProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    props.onClose()
  }
  return (
    <fieldset
      class="emoji-row"
      aria-label={t('messages.react')}
      onKeyDown={onKeyDown}
      onPointerLeave={() => props.onClose()}
      ref={(row) => queueMicrotask(() => row.querySelector('button')?.focus({ preventScroll: true }))}
    >
      <For each={emojis}>
        {(emoji) => (
          <button type="button" aria-label={t('messages.reactWith', { emoji })} onClick={() => props.onChoose(emoji)}>
            {emoji}
          </button>
        )}
      </For>
    </fieldset>
  )
}
