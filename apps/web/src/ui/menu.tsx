import { createSignal, Show, Suspense } from 'solid-js'
import { IconButton } from './icon-button.tsx'
import { lazyPart } from './lazy-part.ts'
import type { MenuProps } from './menu-props.ts'

const MenuPanel = lazyPart(() => import('./menu-panel.tsx'))

function preloadMenu(): void {
  void MenuPanel.preload()
}

/**
 * A button with a menu. Until it is first used it is only a button: a hundred rows can have one each, and the code for
 * menus is not part of the first load.
 */
export function Menu(props: MenuProps) {
  const [isWanted, setWanted] = createSignal(false)
  const button = () => (
    <IconButton
      class={props.class}
      size={props.size}
      label={props.label}
      aria-haspopup="menu"
      aria-expanded={isWanted()}
      onPointerEnter={preloadMenu}
      onFocus={preloadMenu}
      onClick={() => setWanted(true)}
    >
      {props.children}
    </IconButton>
  )
  return (
    <Show when={isWanted()} fallback={button()}>
      <Suspense fallback={button()}>
        <MenuPanel {...props} />
      </Suspense>
    </Show>
  )
}
