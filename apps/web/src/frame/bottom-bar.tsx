import { A } from '@solidjs/router'
import Bell from 'lucide-solid/icons/bell'
import MessageCircle from 'lucide-solid/icons/message-circle'
import UserRound from 'lucide-solid/icons/user-round'
import { type JSX, Show } from 'solid-js'
import { t } from '../i18n/locale.ts'
import { Badge } from '../ui/badge.tsx'
import { messagesLabel, notificationsLabel } from './nav-labels.ts'
import './bottom-bar.css'

interface BottomBarProps {
  unseenNotifications: number
  unreadMessages: number
}

/** The three places of the app on a telephone. */
export function BottomBar(props: BottomBarProps) {
  return (
    <nav class="bottom-bar" aria-label={t('nav.main')}>
      <Target
        href="/"
        end
        count={props.unreadMessages}
        label={t('nav.messages')}
        name={messagesLabel(props.unreadMessages)}
      >
        <MessageCircle />
      </Target>
      <Target
        href="/notifications"
        count={props.unseenNotifications}
        label={t('nav.notifications')}
        name={notificationsLabel(props.unseenNotifications)}
      >
        <Bell />
      </Target>
      <Target href="/settings" count={0} label={t('nav.me')} name={t('nav.account')}>
        <UserRound />
      </Target>
    </nav>
  )
}

interface TargetProps {
  href: string
  end?: boolean
  count: number
  label: string
  name: string
  children: JSX.Element
}

function Target(props: TargetProps) {
  return (
    <A class="bottom-bar-target" href={props.href} end={props.end} aria-label={props.name}>
      <span class="bottom-bar-icon">
        {props.children}
        <Show when={props.count > 0}>
          <Badge count={props.count} isCorner />
        </Show>
      </span>
      <span>{props.label}</span>
    </A>
  )
}
