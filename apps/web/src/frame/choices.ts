import { type Locale, t } from '../i18n/locale.ts'
import type { Theme } from '../theme.ts'

/** Each in its own language: who needs the other one must be able to read it. */
export const languages: readonly { value: Locale; label: string }[] = [
  { value: 'en', label: 'English' },
  { value: 'fr', label: 'Français' },
]

const themeKeys = {
  system: 'account.themeSystem',
  light: 'account.themeLight',
  dark: 'account.themeDark',
} as const

export const themeLabel = (theme: Theme): string => t(themeKeys[theme])
