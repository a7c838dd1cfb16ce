import { t } from '../i18n/locale.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { Mark } from '../ui/mark.tsx'
import { createPageTitle } from './page-title.ts'
import './home-page.css'

/** Beside the list, before a conversation is chosen. */
export function HomePage() {
  createPageTitle(() => t('conversations.title'))
  return (
    <div class="home-page">
      <EmptyState picture={<Mark />}>{t('conversations.none')}</EmptyState>
    </div>
  )
}
