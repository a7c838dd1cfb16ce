import { Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { createSubmission } from './create-submission.ts'
import { PasswordField } from './password-field.tsx'
import { type SignInValues, validateSignIn } from './validate.ts'

interface SignInFormProps {
  /** Rejects with the server's error; the form says it. */
  submit: (values: SignInValues) => Promise<void>
  /** The session ended by itself, and not by a wish of the user. */
  hasEnded?: boolean
}

export function SignInForm(props: SignInFormProps) {
  const [values, setValues] = createStore<SignInValues>({ username: '', password: '' })
  const submission = createSubmission<SignInValues>({
    validate: validateSignIn,
    submit: (sent) => props.submit({ ...sent, username: sent.username.trim().toLowerCase() }),
  })
  const notice = () => submission.failure() ?? (props.hasEnded ? t('session.ended') : undefined)

  return (
    <form class="session-form" novalidate onSubmit={submission.onSubmit(() => values)}>
      <Show when={notice()}>
        {(text) => (
          <p class="session-notice" role="alert" data-tone={submission.failure() ? 'error' : undefined}>
            {text()}
          </p>
        )}
      </Show>
      <TextField
        label={t('session.username')}
        name="username"
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        autofocus
        value={values.username}
        onInput={(username) => setValues({ username })}
        error={submission.problem('username')}
      />
      <PasswordField
        label={t('session.password')}
        value={values.password}
        onInput={(password) => setValues({ password })}
        error={submission.problem('password')}
      />
      <Button type="submit" tone="primary" isBusy={submission.isBusy()}>
        {submission.isBusy() ? t('session.working') : t('session.signIn')}
      </Button>
    </form>
  )
}
