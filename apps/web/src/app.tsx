import { Navigate, Route, Router, type RouteSectionProps } from '@solidjs/router'
import { ErrorBoundary, Suspense } from 'solid-js'
import { AdminDoor } from './features/admin/admin-door.tsx'
import { SessionProvider } from './features/session/session.tsx'
import { SessionGate } from './features/session/session-gate.tsx'
import { HomePage } from './frame/home-page.tsx'
import { MissingPage } from './frame/missing-page.tsx'
import { createDocumentTitle } from './frame/page-title.ts'
import { Stumbled } from './frame/stumbled.tsx'
import { lazyPart } from './ui/lazy-part.ts'
import { LiveRegion } from './ui/live-region.tsx'
import { Toasts } from './ui/toasts.tsx'
import { Tooltips } from './ui/tooltips.tsx'

const SignInPage = lazyPart(() => import('./features/session/sign-in-page.tsx'))
const SignUpPage = lazyPart(() => import('./features/session/sign-up-page.tsx'))
const ConversationPage = lazyPart(async () => {
  const page = await import('./features/messages/conversation-page.tsx')
  return { default: page.ConversationPage }
})
const NotificationsPage = lazyPart(() => import('./features/notifications/notifications-page.tsx'))
const SettingsPage = lazyPart(() => import('./features/settings/settings-page.tsx'))
const NotificationSettingsPage = lazyPart(
  () => import('./features/settings/notifications/notification-settings-page.tsx'),
)

export function App() {
  return (
    <Router root={Root}>
      <Route path="/sign-in" component={SignInPage} />
      <Route path="/sign-up" component={SignUpPage} />
      <Route component={SessionGate}>
        <Route path="/" component={HomePage} />
        <Route path="/conversations" component={() => <Navigate href="/" />} />
        <Route path="/conversations/:id" component={ConversationPage} />
        <Route path="/notifications" component={NotificationsPage} />
        <Route path="/settings" component={SettingsPage} />
        <Route path="/settings/notifications" component={NotificationSettingsPage} />
        <Route path="/admin" component={AdminDoor} />
        <Route path="*" component={MissingPage} />
      </Route>
    </Router>
  )
}

function Root(props: RouteSectionProps) {
  createDocumentTitle()
  return (
    <>
      <ErrorBoundary fallback={() => <Stumbled />}>
        <SessionProvider>
          <Suspense>{props.children}</Suspense>
        </SessionProvider>
      </ErrorBoundary>
      <Toasts />
      <Tooltips />
      <LiveRegion />
    </>
  )
}
