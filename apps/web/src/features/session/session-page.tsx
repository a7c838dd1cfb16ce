import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { languages } from '../../frame/choices.ts'
import { locale, setLocale, t } from '../../i18n/locale.ts'
import { Mark } from '../../ui/mark.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import './session-page.css'

interface SessionPageProps {
  title: string
  lead: string
  /** The other way in; `from` is where either of them leads in the end. */
  other: { question: string; label: string; href: string; from: string }
  children: JSX.Element
}

/** The quiet hall before the app: a bell, a form, a choice of language. */
export function SessionPage(props: SessionPageProps) {
  return (
    <div class="session-page">
      <main class="session-card">
        <header class="session-header">
          <Mark />
          <h1>{props.title}</h1>
          <p>{props.lead}</p>
        </header>
        {props.children}
        <p class="session-other">
          {props.other.question}{' '}
          <A href={props.other.href} state={{ from: props.other.from }}>
            {props.other.label}
          </A>
        </p>
      </main>
      <footer class="session-footer">
        <Segmented label={t('account.language')} value={locale()} options={languages} onChange={setLocale} />
      </footer>
    </div>
  )
}
