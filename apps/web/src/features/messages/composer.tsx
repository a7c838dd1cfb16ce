import SendHorizontal from 'lucide-solid/icons/send-horizontal'
import X from 'lucide-solid/icons/x'
import { createUniqueId, onMount, Show } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { checkBody } from './check-body.ts'
import './composer.css'

interface ComposerProps {
  /** Whom or what it goes to. */
  to: string
  /** The draft; the owner keeps it. */
  value: string
  onInput: (value: string) => void
  /** Called with the trimmed text, only when it may be sent. */
  onSend: (body: string) => void
  replyingTo?: { readonly name: string; readonly body: string } | undefined
  onCancelReply?: () => void
  onEscape?: () => void
  /** Takes the focus when it appears: on desktops only, where no keyboard jumps up. */
  takesFocus?: boolean
  ref?: (field: HTMLTextAreaElement) => void
}

export function Composer(props: ComposerProps) {
  const noteId = createUniqueId()
  const check = () => checkBody(props.value)
  let field: HTMLTextAreaElement | undefined
  onMount(() => props.takesFocus && field?.focus({ preventScroll: true }))

  const send = () => {
    if (check().canSend) props.onSend(check().body)
    field?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes a word, Enter chooses it and Escape drops it; 229 is how Safari says so.
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Escape') return props.replyingTo ? props.onCancelReply?.() : props.onEscape?.()
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return
    event.preventDefault()
    send()
  }

  return (
    <div class="composer">
      <Show when={props.replyingTo}>
        {(reply) => (
          <div class="composer-reply">
            <p>
              <strong>{t('messages.replyingTo', { name: reply().name })}</strong> {reply().body}
            </p>
            <IconButton size="small" label={t('messages.cancelReply')} onClick={() => props.onCancelReply?.()}>
              <X />
            </IconButton>
          </div>
        )}
      </Show>
      <div class="composer-line">
        <div class="composer-grow" data-value={props.value}>
          <textarea
            ref={(element) => {
              field = element
              props.ref?.(element)
            }}
            rows={1}
            dir="auto"
            enterkeyhint="send"
            aria-label={t('composer.label', { name: props.to })}
            aria-describedby={check().left === undefined ? undefined : noteId}
            placeholder={t('composer.placeholder', { name: props.to })}
            value={props.value}
            onInput={(event) => props.onInput(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
        </div>
        <IconButton
          tone={check().canSend ? 'primary' : 'plain'}
          label={t('composer.send')}
          hint={t('composer.hint')}
          disabled={!check().canSend}
          onClick={send}
        >
          <SendHorizontal />
        </IconButton>
      </div>
      <Show when={check().left !== undefined}>
        <p id={noteId} class="composer-note" data-over={check().isOver ? '' : undefined}>
          {check().isOver
            ? t('composer.over', { count: -(check().left ?? 0) })
            : t('composer.left', { count: check().left ?? 0 })}
        </p>
      </Show>
    </div>
  )
}
