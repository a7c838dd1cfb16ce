import { createSignal, Show, Suspense } from 'solid-js'
import { IconButton } from './icon-button.tsx'
import { lazyPart } from './lazy-part.ts'
import type { PopoverProps } from './popover-props.ts'

const PopoverPanel = lazyPart(() => import('./popover-panel.tsx'))

export function preloadPopover(): void {
  void PopoverPanel.preload()
}

/** A button and what opens in place under it. The code for it comes when the button is first neared or pressed. */
export function Popover(props: PopoverProps) {
  const [isWanted, setWanted] = createSignal(false)
  const wanted = () => isWanted() || props.isOpen
  const button = () => (
    <IconButton
      class={props.class}
      label={props.label}
      hint={props.hint}
      badge={props.badge}
      aria-haspopup="dialog"
      aria-expanded={props.isOpen}
      onPointerEnter={preloadPopover}
      onFocus={preloadPopover}
      onClick={() => {
        setWanted(true)
        props.onOpenChange(true)
      }}
    >
      {props.icon}
    </IconButton>
  )
  return (
    <Show when={wanted()} fallback={button()}>
      <Suspense fallback={button()}>
        <PopoverPanel {...props} />
      </Suspense>
    </Show>
  )
}
