import { createSignal, type JSX, lazy, Show, Suspense } from 'solid-js'
import { IconButton, type IconButtonProps } from './icon-button.tsx'

export interface PopoverProps extends Pick<IconButtonProps, 'label' | 'hint' | 'badge' | 'class'> {
  /** The name of what opens. */
  title: string
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  icon: JSX.Element
  /** Read only while it is open. */
  children: JSX.Element
}

const PopoverPanel = lazy(() => import('./popover-panel.tsx'))

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
