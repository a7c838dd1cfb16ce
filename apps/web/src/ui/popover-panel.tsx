import * as Kobalte from '@kobalte/core/popover'
import { focusWhole } from './focus-whole.ts'
import { IconButton } from './icon-button.tsx'
import type { PopoverProps } from './popover-props.ts'
import './popover-panel.css'

export default function PopoverPanel(props: PopoverProps) {
  return (
    <Kobalte.Root
      open={props.isOpen}
      onOpenChange={props.onOpenChange}
      gutter={8}
      placement="bottom-end"
      overflowPadding={8}
    >
      <Kobalte.Trigger as={IconButton} class={props.class} label={props.label} hint={props.hint} badge={props.badge}>
        {props.icon}
      </Kobalte.Trigger>
      <Kobalte.Portal>
        <Kobalte.Content class="popover" aria-label={props.title} onOpenAutoFocus={focusWhole}>
          {props.children}
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}
