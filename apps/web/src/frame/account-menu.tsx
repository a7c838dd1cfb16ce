import { useNavigate } from '@solidjs/router'
import Gauge from 'lucide-solid/icons/gauge'
import LogOut from 'lucide-solid/icons/log-out'
import Settings from 'lucide-solid/icons/settings'
import { useApi } from '../api.tsx'
import { createSigningOut } from '../features/session/create-signing-out.ts'
import { SigningOutDialog } from '../features/session/signing-out-dialog.tsx'
import { createLanguage } from '../features/settings/create-language.ts'
import { locale, t } from '../i18n/locale.ts'
import { setTheme, theme, themes } from '../theme.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Menu } from '../ui/menu.tsx'
import type { MenuEntry } from '../ui/menu-props.ts'
import { languages, themeLabel } from './choices.ts'

export function AccountMenu() {
  const api = useApi()
  const navigate = useNavigate()
  const setLanguage = createLanguage()
  const signingOut = createSigningOut()
  const administration = (): MenuEntry => ({
    kind: 'action',
    label: t('nav.admin'),
    icon: Gauge,
    onSelect: () => navigate('/admin'),
  })
  const entries = (): MenuEntry[] => [
    { kind: 'heading', label: api.user.displayName },
    { kind: 'action', label: t('settings.title'), icon: Settings, onSelect: () => navigate('/settings') },
    ...(api.user.isAdmin ? [administration()] : []),
    { kind: 'separator' },
    { kind: 'heading', label: t('account.theme') },
    ...themes.map(
      (choice): MenuEntry => ({
        kind: 'action',
        label: themeLabel(choice),
        isChosen: theme() === choice,
        onSelect: () => setTheme(choice),
      }),
    ),
    { kind: 'separator' },
    { kind: 'heading', label: t('account.language') },
    ...languages.map(
      ({ value, label }): MenuEntry => ({
        kind: 'action',
        label,
        isChosen: locale() === value,
        onSelect: () => void setLanguage(value),
      }),
    ),
    { kind: 'separator' },
    { kind: 'action', label: t('account.signOut'), icon: LogOut, onSelect: signingOut.ask },
  ]
  return (
    <>
      <Menu label={t('nav.account')} entries={entries}>
        <Avatar name={api.user.displayName} size={28} />
      </Menu>
      <SigningOutDialog signingOut={signingOut} />
    </>
  )
}
