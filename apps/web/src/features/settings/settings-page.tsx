import { A } from '@solidjs/router'
import Bell from 'lucide-solid/icons/bell'
import Gauge from 'lucide-solid/icons/gauge'
import LogOut from 'lucide-solid/icons/log-out'
import { Show } from 'solid-js'
import { useApi } from '../../api.tsx'
import { createPageTitle } from '../../frame/page-title.ts'
import { t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import { createSigningOut } from '../session/create-signing-out.ts'
import { SigningOutDialog } from '../session/signing-out-dialog.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { DevicesSection } from './devices-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { SettingsSection } from './settings-section.tsx'
import { TokensSection } from './tokens-section.tsx'
import './settings-page.css'

export default function SettingsPage() {
  createPageTitle(() => t('settings.title'))
  return (
    <div class="settings-page">
      <h1>{t('settings.title')}</h1>
      <ProfileSection />
      <AppearanceSection />
      <SettingsSection title={t('settings.notifications')} hint={t('settings.notificationsHint')}>
        <A class="button" data-tone="plain" href="/settings/notifications">
          <Bell />
          {t('settings.notificationsChoose')}
        </A>
      </SettingsSection>
      <PasswordSection />
      <DevicesSection />
      <TokensSection />
      <Ways />
    </div>
  )
}

function Ways() {
  const api = useApi()
  const signingOut = createSigningOut()
  return (
    <div class="settings-end">
      <Show when={api.user.isAdmin}>
        <A class="button" data-tone="plain" href="/admin">
          <Gauge />
          {t('nav.admin')}
        </A>
      </Show>
      <Button onClick={signingOut.ask}>
        <LogOut />
        {t('account.signOut')}
      </Button>
      <SigningOutDialog signingOut={signingOut} />
    </div>
  )
}
