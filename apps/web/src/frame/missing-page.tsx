import { A } from '@solidjs/router'
import { t } from '../i18n/locale.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { Mark } from '../ui/mark.tsx'
import './home-page.css'

export function MissingPage() {
  const toMessages = () => (
    <A class="button" data-tone="plain" href="/">
      {t('error.goHome')}
    </A>
  )
  return (
    <div class="home-page">
      <EmptyState isPage picture={<Mark />} action={toMessages()}>
        {t('error.noPage')}
      </EmptyState>
    </div>
  )
}
