import type { Component, JSX } from 'solid-js'
import type { IconButtonProps } from './icon-button.tsx'

export type MenuEntry =
  | { kind: 'separator' }
  | { kind: 'heading'; label: string }
  | {
      kind: 'action'
      label: string
      icon?: Component
      tone?: 'danger'
      /** Given at all, the entry shows whether it is the chosen one. */
      isChosen?: boolean
      onSelect: () => void
    }

export interface MenuProps extends Pick<IconButtonProps, 'label' | 'size' | 'class'> {
  entries: () => readonly MenuEntry[]
  placement?: 'bottom-end' | 'bottom-start' | 'top-end'
  /** What the button shows. */
  children: JSX.Element
}
