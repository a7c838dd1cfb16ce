import LogOut from 'lucide-solid/icons/log-out'
import { lazy, Show, Suspense } from 'solid-js'
import { useApi } from '../../api.tsx'
import { createPageTitle } from '../../frame/page-title.ts'
import { t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import { createSigningOut } from '../session/create-signing-out.ts'
import { AppearanceSection } from './appearance-section.tsx'
import { DevicesSection } from './devices-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { TokensSection } from './tokens-section.tsx'
import './settings-page.css'

const ConfirmDialog = lazy(() => import('../../ui/confirm-dialog.tsx'))

export default function SettingsPage() {
  createPageTitle(() => t('settings.title'))
  return (
    <div class="settings-page">
      <h1>{t('settings.title')}</h1>
      <ProfileSection />
      <AppearanceSection />
      <PasswordSection />
      <DevicesSection />
      <TokensSection />
      <SignOut />
    </div>
  )
}

function SignOut() {
  const api = useApi()
  const signingOut = createSigningOut()
  return (
    <div class="settings-end">
      <Button onClick={signingOut.ask}>
        <LogOut />
        {t('account.signOut')}
      </Button>
      <Show when={signingOut.isAsking()}>
        <Suspense>
          <ConfirmDialog
            isOpen
            title={t('account.signOut')}
            description={t('account.signOutWaiting', { count: api.pending().length })}
            confirmLabel={t('account.signOut')}
            onClose={signingOut.cancel}
            onConfirm={signingOut.confirm}
          />
        </Suspense>
      </Show>
    </div>
  )
}
