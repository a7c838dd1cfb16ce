import { describeError } from '@carillon/client'
import { createSignal } from 'solid-js'
import { createStore } from 'solid-js/store'
import { useApi } from '../../api.tsx'
import { type TextKey, t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import { showToast } from '../../ui/show-toast.ts'
import { PasswordField } from '../session/password-field.tsx'
import { shortestPassword } from '../session/validate.ts'
import { createWork } from './create-work.ts'
import { SettingsSection } from './settings-section.tsx'

type Problem = Extract<TextKey, 'session.passwordMissing' | 'session.passwordShort' | 'settings.wrongPassword'>

export function PasswordSection() {
  const { session } = useApi().api
  const work = createWork()
  const [values, setValues] = createStore({ current: '', next: '' })
  const [problems, setProblems] = createSignal<{ current?: Problem; next?: Problem }>({})
  const problem = (field: 'current' | 'next') => {
    const key = problems()[field]
    return key && t(key)
  }
  const check = () => ({
    ...(values.current === '' && { current: 'session.passwordMissing' as const }),
    ...(values.next.length < shortestPassword && { next: 'session.passwordShort' as const }),
  })
  function refused(error: unknown): boolean {
    const { field } = describeError(error)
    if (field === 'current') setProblems({ current: 'settings.wrongPassword' })
    return field === 'current'
  }
  function change(event: SubmitEvent) {
    event.preventDefault()
    setProblems(check())
    if (Object.keys(problems()).length > 0) return
    void work.run(async () => {
      await session.changePassword.mutate({ current: values.current, next: values.next })
      setValues({ current: '', next: '' })
      showToast({ text: t('settings.passwordChanged') })
    }, refused)
  }
  return (
    <SettingsSection title={t('session.password')}>
      <form class="settings-form" novalidate onSubmit={change}>
        <PasswordField
          label={t('settings.currentPassword')}
          value={values.current}
          onInput={(current) => setValues({ current })}
          error={problem('current')}
        />
        <PasswordField
          isNew
          label={t('settings.newPassword')}
          hint={t('session.passwordHint')}
          value={values.next}
          onInput={(next) => setValues({ next })}
          error={problem('next')}
        />
        <Button type="submit" isBusy={work.isBusy()}>
          {t('settings.changePassword')}
        </Button>
      </form>
    </SettingsSection>
  )
}
