import { A } from '@solidjs/router'
import MessageCircle from 'lucide-solid/icons/message-circle'
import PanelLeft from 'lucide-solid/icons/panel-left'
import { type JSX, Show } from 'solid-js'
import type { Drawer } from './frame/create-drawer.ts'
import { messagesLabel } from './frame/nav-labels.ts'
import { t } from './i18n/locale.ts'
import { Badge } from './ui/badge.tsx'
import { IconButton } from './ui/icon-button.tsx'
import { Mark } from './ui/mark.tsx'
import './top-nav.css'

interface TopNavProps {
  drawer: Drawer
  unreadMessages: number
  jump: JSX.Element
  connection: JSX.Element
  bell: JSX.Element
  account: JSX.Element
}

export function TopNav(props: TopNavProps) {
  return (
    <header class="top-nav">
      <div class="top-nav-start">
        <IconButton
          class="top-nav-drawer"
          label={t('nav.list')}
          aria-expanded={props.drawer.isOpen()}
          onClick={() => props.drawer.toggle()}
        >
          <PanelLeft />
        </IconButton>
        <A class="top-nav-brand" href="/" aria-label={t('nav.home')}>
          <Mark />
          <span>{t('app.name')}</span>
        </A>
      </div>
      <div class="top-nav-jump">{props.jump}</div>
      {props.connection}
      <nav class="top-nav-places" aria-label={t('nav.main')}>
        <A
          class="icon-button"
          href="/"
          end
          data-tip={t('nav.messages')}
          aria-label={messagesLabel(props.unreadMessages)}
        >
          <MessageCircle />
          <Show when={props.unreadMessages > 0}>
            <Badge count={props.unreadMessages} isCorner />
          </Show>
        </A>
        {props.bell}
        {props.account}
      </nav>
    </header>
  )
}
