import { languages, themeLabel } from '../../frame/choices.ts'
import { locale, t } from '../../i18n/locale.ts'
import { setTheme, theme, themes } from '../../theme.ts'
import { Segmented } from '../../ui/segmented.tsx'
import { createLanguage } from './create-language.ts'
import { SettingsSection } from './settings-section.tsx'

export function AppearanceSection() {
  const setLanguage = createLanguage()
  const choices = () => themes.map((value) => ({ value, label: themeLabel(value) }))
  return (
    <SettingsSection title={t('settings.look')}>
      <div class="settings-choice">
        <span>{t('account.language')}</span>
        <Segmented
          label={t('account.language')}
          value={locale()}
          options={languages}
          onChange={(next) => void setLanguage(next)}
        />
      </div>
      <div class="settings-choice">
        <span>{t('account.theme')}</span>
        <Segmented label={t('account.theme')} value={theme()} options={choices()} onChange={setTheme} />
      </div>
    </SettingsSection>
  )
}
