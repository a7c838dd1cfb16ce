import { createPageTitle } from '../../frame/page-title.ts'
import { t } from '../../i18n/locale.ts'
import { EntranceDoor } from './entrance-door.tsx'
import { useSession } from './session.tsx'
import { SessionPage } from './session-page.tsx'
import { SignInForm } from './sign-in-form.tsx'
import type { SignInValues } from './validate.ts'

export default function SignInPage() {
  const session = useSession()
  createPageTitle(() => t('session.signIn'))
  const submit = async (values: SignInValues) =>
    session.enter((await session.client.api.session.signIn.mutate(values)).user)

  return (
    <EntranceDoor>
      {(from) => (
        <SessionPage
          title={t('session.signInTitle')}
          lead={t('session.signInLead')}
          other={{ question: t('session.toSignUp'), label: t('session.signUp'), href: '/sign-up', from }}
        >
          <SignInForm submit={submit} hasEnded={session.endedBy() === 'server'} />
        </SessionPage>
      )}
    </EntranceDoor>
  )
}
