import { type ComponentProps, createUniqueId, type JSX, Show, splitProps } from 'solid-js'
import './text-field.css'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'onInput' | 'value'> {
  label: string
  value: string
  onInput: (value: string) => void
  hint?: string | undefined
  /** Said under the field, and in place of the hint. */
  error?: string | undefined
  /** At the end inside the field, such as the eye of a password. */
  trailing?: JSX.Element
}

export function TextField(props: TextFieldProps) {
  const [own, rest] = splitProps(props, ['label', 'value', 'onInput', 'hint', 'error', 'trailing'])
  const id = createUniqueId()
  const note = () => own.error ?? own.hint
  return (
    <div class="text-field" data-invalid={own.error ? '' : undefined}>
      <label for={id}>{own.label}</label>
      <div class="text-field-box">
        <input
          {...rest}
          id={id}
          value={own.value}
          onInput={(event) => own.onInput(event.currentTarget.value)}
          aria-invalid={own.error ? true : undefined}
          aria-describedby={note() ? `${id}-note` : undefined}
        />
        {own.trailing}
      </div>
      <Show when={note()}>
        {(text) => (
          <p id={`${id}-note`} class="text-field-note">
            {text()}
          </p>
        )}
      </Show>
    </div>
  )
}
