import type { JSX } from 'solid-js'
import type { IconButtonProps } from './icon-button.tsx'

export interface PopoverProps extends Pick<IconButtonProps, 'label' | 'hint' | 'badge' | 'class'> {
  /** The name of what opens. */
  title: string
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  icon: JSX.Element
  /** Read only while it is open. */
  children: JSX.Element
}
