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

/** Beside the message pointed at. The emojis unfold over it. */
export function MessageToolbar(props: MessageToolbarProps) {
  const [isChoosing, setChoosing] = createSignal(false)
  let opener: HTMLButtonElement | undefined
  const close = () => {
    setChoosing(false)
    opener?.focus({ preventScroll: true })
  }
  const choose = (emoji: string) => {
    close()
    props.actions.toggle(props.message, emoji)
  }
  return (
    <>
      <IconButton
        ref={opener}
        size="small"
        label={t('messages.react')}
        aria-expanded={isChoosing()}
        onClick={() => setChoosing(true)}
      >
        <SmilePlus />
      </IconButton>
      <IconButton size="small" label={t('messages.reply')} onClick={() => props.actions.reply(props.message)}>
        <Reply />
      </IconButton>
      <Menu size="small" label={t('action.more')} entries={() => actionEntries(props.message, props.actions)}>
        <Ellipsis />
      </Menu>
      <Show when={isChoosing()}>
        <EmojiRow onChoose={choose} onEscape={close} onLeave={() => setChoosing(false)} />
      </Show>
    </>
  )
}

interface EmojiRowProps {
  onChoose: (emoji: string) => void
  onEscape: () => void
  onLeave: () => void
}

function EmojiRow(props: EmojiRowProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    props.onEscape()
  }
  return (
    <fieldset
      class="emoji-row"
      aria-label={t('messages.react')}
      onKeyDown={onKeyDown}
      onPointerLeave={() => props.onLeave()}
      onFocusOut={(event) => {
        const { relatedTarget } = event
        if (!(relatedTarget instanceof Node && event.currentTarget.contains(relatedTarget))) props.onLeave()
      }}
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
