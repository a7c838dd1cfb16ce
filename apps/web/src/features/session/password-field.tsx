import Eye from 'lucide-solid/icons/eye'
import EyeOff from 'lucide-solid/icons/eye-off'
import { createSignal, Show } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { TextField } from '../../ui/text-field.tsx'

interface PasswordFieldProps {
  label: string
  value: string
  onInput: (value: string) => void
  isNew?: boolean
  hint?: string | undefined
  error?: string | undefined
}

export function PasswordField(props: PasswordFieldProps) {
  const [isShown, setShown] = createSignal(false)
  return (
    <TextField
      label={props.label}
      name="password"
      type={isShown() ? 'text' : 'password'}
      autocomplete={props.isNew ? 'new-password' : 'current-password'}
      autocapitalize="none"
      spellcheck={false}
      maxLength={200}
      value={props.value}
      onInput={props.onInput}
      hint={props.hint}
      error={props.error}
      trailing={
        <IconButton
          label={isShown() ? t('session.hidePassword') : t('session.showPassword')}
          onClick={() => setShown((shown) => !shown)}
        >
          <Show when={isShown()} fallback={<Eye />}>
            <EyeOff />
          </Show>
        </IconButton>
      }
    />
  )
}
