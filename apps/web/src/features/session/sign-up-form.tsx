import { Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { createSubmission } from './create-submission.ts'
import { PasswordField } from './password-field.tsx'
import { type SignUpValues, validateSignUp } from './validate.ts'

/** `submit` rejects with the server's error; the form says it. */
export function SignUpForm(props: { submit: (values: SignUpValues) => Promise<void> }) {
  const [values, setValues] = createStore<SignUpValues>({ username: '', displayName: '', password: '' })
  const submission = createSubmission<SignUpValues>({
    validate: validateSignUp,
    submit: (sent) =>
      props.submit({ ...sent, username: sent.username.trim().toLowerCase(), displayName: sent.displayName.trim() }),
  })

  return (
    <form class="session-form" novalidate onSubmit={submission.onSubmit(() => values)}>
      <Show when={submission.failure()}>
        {(text) => (
          <p class="session-notice" role="alert" data-tone="error">
            {text()}
          </p>
        )}
      </Show>
      <TextField
        label={t('session.displayName')}
        name="name"
        autocomplete="name"
        autofocus
        maxLength={80}
        hint={t('session.displayNameHint')}
        value={values.displayName}
        onInput={(displayName) => setValues({ displayName })}
      />
      <TextField
        label={t('session.username')}
        name="username"
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        maxLength={32}
        hint={t('session.usernameHint')}
        value={values.username}
        onInput={(username) => setValues({ username })}
        error={submission.problem('username')}
      />
      <PasswordField
        isNew
        label={t('session.password')}
        hint={t('session.passwordHint')}
        value={values.password}
        onInput={(password) => setValues({ password })}
        error={submission.problem('password')}
      />
      <Button type="submit" tone="primary" isBusy={submission.isBusy()}>
        {submission.isBusy() ? t('session.working') : t('session.signUp')}
      </Button>
    </form>
  )
}
