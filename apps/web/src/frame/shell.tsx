import type { User } from '@carillon/client'
import { useLocation } from '@solidjs/router'
import { useQueryClient } from '@tanstack/solid-query'
import { createMemo, createSignal, type JSX, lazy, onCleanup, onMount, Show, Suspense } from 'solid-js'
import { ApiProvider, useApi } from '../api.tsx'
import { ConversationList } from '../features/conversations/conversation-list.tsx'
import { createArrivalAnnouncer } from '../features/notifications/create-arrival-announcer.ts'
import { NotificationsDropdown } from '../features/notifications/notifications-dropdown.tsx'
import { forgetPendingChanges } from '../features/notifications/pending-changes.ts'
import { useSession } from '../features/session/session.tsx'
import { createFetchingAhead } from '../offline/create-fetching-ahead.ts'
import { createVersionNotice } from '../offline/create-version-notice.ts'
import { TopNav } from '../top-nav.tsx'
import { dismissAllToasts } from '../ui/show-toast.ts'
import { AccountMenu } from './account-menu.tsx'
import { AppFrame } from './app-frame.tsx'
import { BottomBar } from './bottom-bar.tsx'
import { ConnectionIndicator } from './connection-indicator.tsx'
import { createBadges } from './create-badges.ts'
import { createRecovery } from './create-recovery.ts'
import { Jump } from './jump.tsx'
import { createTitleCount } from './page-title.ts'
import { whenIdle } from './when-idle.ts'

/** Where it cannot be had, all works but rings. */
const Alerts = lazy(() => import('../features/alerts/alerts.tsx').catch(() => ({ default: () => null })))

interface ShellProps {
  /** Mounted anew for another user. */
  userId: string
  children: JSX.Element
}

/** Everything around the pages of whoever is signed in. */
export default function Shell(props: ShellProps) {
  const session = useSession()
  const cache = useQueryClient()
  const user = createMemo<User | undefined>((last) => {
    const current = session.user()
    return current?.id === props.userId ? current : last
  })
  onCleanup(() => {
    cache.removeQueries({ predicate: ({ queryKey }) => String(queryKey[0]) !== 'session,me' })
    // What they say was theirs, and so was what could be taken back.
    dismissAllToasts()
    forgetPendingChanges()
  })
  return (
    <Show when={user()}>
      {(current) => (
        <ApiProvider client={session.client} user={current()} onSignedOut={session.end}>
          <Frame>{props.children}</Frame>
          <Later>
            <Alerts />
          </Later>
        </ApiProvider>
      )}
    </Show>
  )
}

/** What nobody waits for. */
function Later(props: { children: JSX.Element }) {
  const [isTime, setTime] = createSignal(false)
  onMount(() => whenIdle(() => setTime(true)))
  return (
    <Show when={isTime()}>
      <Suspense>{props.children}</Suspense>
    </Show>
  )
}

function Frame(props: { children: JSX.Element }) {
  const api = useApi()
  const location = useLocation()
  const badges = createBadges()
  createRecovery()
  createArrivalAnnouncer()
  createFetchingAhead()
  createVersionNotice()
  createTitleCount(() => badges().unseen)
  /** What arrives in front of one's eyes is seen in the next moment: the badge need not flash for it. */
  const unseen = () => (location.pathname === '/notifications' ? 0 : badges().unseen)

  return (
    <AppFrame
      place={location.pathname}
      shows={location.pathname === '/' ? 'list' : 'content'}
      nav={(drawer) => (
        <TopNav
          drawer={drawer}
          unreadMessages={badges().messages}
          jump={<Jump />}
          connection={
            <ConnectionIndicator
              connection={api.connection()}
              waiting={api.pending().length}
              onRetry={() => api.retryNow()}
            />
          }
          bell={<NotificationsDropdown unseen={unseen()} />}
          account={<AccountMenu />}
        />
      )}
      list={<ConversationList />}
      bottomBar={<BottomBar unseenNotifications={unseen()} unreadMessages={badges().messages} />}
    >
      {props.children}
    </AppFrame>
  )
}
