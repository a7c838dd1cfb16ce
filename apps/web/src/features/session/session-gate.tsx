import { Navigate, type RouteSectionProps, useLocation } from '@solidjs/router'
import CloudOff from 'lucide-solid/icons/cloud-off'
import { lazy, Match, Show, Suspense, Switch } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Mark } from '../../ui/mark.tsx'
import { useSession } from './session.tsx'
import './session-gate.css'

const Shell = lazy(() => import('../../frame/shell.tsx'))

/** Where one was when the session was missed: the sign-in page leads back there. */
export interface ReturnState {
  from: string
}

/** Lets those in who are signed in, leads everyone else to the sign-in page. */
export function SessionGate(props: RouteSectionProps) {
  const session = useSession()
  void Shell.preload()
  return (
    <Switch fallback={<Waiting />}>
      <Match when={session.user()?.id} keyed>
        {(userId) => (
          <Suspense fallback={<Waiting />}>
            <Shell userId={userId}>{props.children}</Shell>
          </Suspense>
        )}
      </Match>
      <Match when={session.user() === null}>
        <ToSignIn />
      </Match>
      <Match when={session.isUnreachable()}>
        <main class="session-wait">
          <EmptyState
            isError
            picture={<CloudOff />}
            action={<Button onClick={session.askAgain}>{t('action.retry')}</Button>}
          >
            {t('session.unreachable')}
          </EmptyState>
        </main>
      </Match>
    </Switch>
  )
}

function ToSignIn() {
  const session = useSession()
  const location = useLocation()
  const from = location.pathname + location.search + location.hash
  return (
    <Show when={session.endedBy() !== 'user'} fallback={<Navigate href="/sign-in" />}>
      <Navigate href="/sign-in" state={{ from } satisfies ReturnState} />
    </Show>
  )
}

function Waiting() {
  return (
    <div class="session-wait" role="status" aria-label={t('app.loading')}>
      <Mark />
    </div>
  )
}
