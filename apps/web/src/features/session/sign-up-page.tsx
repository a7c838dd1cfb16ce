import { createPageTitle } from '../../frame/page-title.ts'
import { locale, t } from '../../i18n/locale.ts'
import { EntranceDoor } from './entrance-door.tsx'
import { useSession } from './session.tsx'
import { SessionPage } from './session-page.tsx'
import { SignUpForm } from './sign-up-form.tsx'
import type { SignUpValues } from './validate.ts'

export default function SignUpPage() {
  const session = useSession()
  createPageTitle(() => t('session.signUp'))

  async function submit({ displayName, ...names }: SignUpValues) {
    const { session: sessions, users } = session.client.api
    const { user } = await sessions.signUp.mutate({ ...names, displayName: displayName || undefined })
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    // The account exists by now: without its language it is still better to go in than to say that it failed.
    const changed = await users.update.mutate({ locale: locale(), timeZone }).catch(() => ({ user }))
    session.enter(changed.user)
  }

  return (
    <EntranceDoor>
      {(from) => (
        <SessionPage
          title={t('session.signUpTitle')}
          lead={t('session.signUpLead')}
          other={{ question: t('session.toSignIn'), label: t('session.signIn'), href: '/sign-in', from }}
        >
          <SignUpForm submit={submit} />
        </SessionPage>
      )}
    </EntranceDoor>
  )
}
