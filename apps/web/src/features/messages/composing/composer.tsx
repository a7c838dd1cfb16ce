import Check from 'lucide-solid/icons/check'
import SendHorizontal from 'lucide-solid/icons/send-horizontal'
import X from 'lucide-solid/icons/x'
import { createUniqueId, onMount, Show } from 'solid-js'
import { t } from '../../../i18n/locale.ts'
import { IconButton } from '../../../ui/icon-button.tsx'
import { checkBody } from './check-body.ts'
import './composer.css'

interface ComposerContext {
  readonly title: string
  readonly text: string
  readonly cancelLabel: string
  readonly onCancel: () => void
}

interface ComposerProps {
  /** Whom or what it goes to. */
  to: string
  /** The draft; the owner keeps it. */
  value: string
  onInput: (value: string) => void
  /** Called with the trimmed text, only when it may be sent. */
  onSend: (body: string) => void
  /** What it answers or changes, shown above the field. */
  context?: ComposerContext | undefined
  /** It changes what was sent before. */
  isEditing?: boolean
  isBusy?: boolean
  /** The arrow upwards in an empty field. */
  onUp?: () => void
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
    if (check().canSend && !props.isBusy) props.onSend(check().body)
    field?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes a word, Enter chooses it and Escape drops it; 229 is how Safari says so.
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Escape') return props.context?.onCancel()
    if (event.key === 'ArrowUp' && props.value === '') {
      event.preventDefault()
      return props.onUp?.()
    }
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return
    event.preventDefault()
    send()
  }

  return (
    <div class="composer">
      <Show when={props.context}>
        {(context) => (
          <div class="composer-context">
            <p>
              <strong>{context().title}</strong> {context().text}
            </p>
            <IconButton size="small" label={context().cancelLabel} onClick={() => context().onCancel()}>
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
          label={props.isEditing ? t('messages.saveEdit') : t('composer.send')}
          hint={props.isEditing ? t('messages.saveEdit') : t('composer.hint')}
          disabled={!check().canSend || props.isBusy}
          onClick={send}
        >
          <Show when={props.isEditing} fallback={<SendHorizontal />}>
            <Check />
          </Show>
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
