import type { JSX } from 'solid-js'
import { t } from '../i18n/locale.ts'
import { createDrawer, type Drawer } from './create-drawer.ts'
import { createMedia } from './create-media.ts'
import './app-frame.css'

interface AppFrameProps {
  nav: (drawer: Drawer) => JSX.Element
  list: JSX.Element
  bottomBar: JSX.Element
  children: JSX.Element
  /** Which of the two is on the screen when there is room for one. */
  shows: 'list' | 'content'
  /** Where one is; the drawer closes whenever this changes. */
  place: string
}

/** Top nav, list, content: side by side, or with the list in a drawer, or one at a time above a bottom bar. */
export function AppFrame(props: AppFrameProps) {
  const hasDrawer = createMedia('(640px <= width < 1024px)')
  const drawer = createDrawer(() => props.place)

  return (
    <div class="app-frame" data-shows={props.shows} data-drawer={drawer.isOpen() ? 'open' : 'closed'}>
      <a class="skip-link" href="#content" target="_self">
        {t('app.skip')}
      </a>
      {props.nav(drawer)}
      <aside class="app-list" aria-label={t('conversations.list')} inert={hasDrawer() && !drawer.isOpen()}>
        {props.list}
      </aside>
      <div class="app-scrim" onPointerDown={drawer.close} />
      <main class="app-content" id="content" tabIndex={-1} inert={hasDrawer() && drawer.isOpen()}>
        {props.children}
      </main>
      {props.bottomBar}
    </div>
  )
}
