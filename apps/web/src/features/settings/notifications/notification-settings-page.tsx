import { A } from '@solidjs/router'
import ChevronLeft from 'lucide-solid/icons/chevron-left'
import { createPageTitle } from '../../../frame/page-title.ts'
import { AlertsSection } from './alerts-section.tsx'
import { BrowsersSection } from './browsers-section.tsx'
import { createChoosing } from './create-choosing.ts'
import { KindsSection } from './kinds-section.tsx'
import { QuietHoursSection } from './quiet-hours-section.tsx'
import { RestSection } from './rest-section.tsx'
import { SubjectsSection } from './subjects-section.tsx'
import { text } from './text.ts'
import '../settings-page.css'
import './notification-settings-page.css'

/** How one wants to be told, and when not. Everything is kept as it is changed. */
export default function NotificationSettingsPage() {
  const choosing = createChoosing()
  createPageTitle(() => text('title'))
  return (
    <div class="settings-page">
      <A class="settings-back" href="/settings">
        <ChevronLeft aria-hidden="true" />
        {text('back')}
      </A>
      <h1>{text('title')}</h1>
      <RestSection choosing={choosing} />
      <KindsSection choosing={choosing} />
      <QuietHoursSection choosing={choosing} />
      <SubjectsSection choosing={choosing} />
      <AlertsSection />
      <BrowsersSection />
    </div>
  )
}
