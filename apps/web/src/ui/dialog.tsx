import * as Kobalte from '@kobalte/core/dialog'
import X from 'lucide-solid/icons/x'
import { type JSX, Show } from 'solid-js'
import { t } from '../i18n/locale.ts'
import { focusWhole } from './focus-whole.ts'
import { IconButton } from './icon-button.tsx'
import { makeFocusReturn } from './make-focus-return.ts'
import './dialog.css'

interface DialogProps {
  title: string
  description?: string | undefined
  isOpen: boolean
  onClose: () => void
  children?: JSX.Element
  /** Buttons at the end, the primary one last. */
  footer?: JSX.Element
}

/** Import the dialogs that use this one lazily: focus keeping and scroll locking are not part of the first load. */
export function Dialog(props: DialogProps) {
  const focusReturn = makeFocusReturn()
  return (
    <Kobalte.Root open={props.isOpen} onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="dialog-scrim" />
        <Kobalte.Content
          class="dialog"
          onOpenAutoFocus={(event) => {
            focusReturn.remember()
            focusWhole(event)
          }}
          onCloseAutoFocus={focusReturn.giveBack}
        >
          <header class="dialog-header">
            <Kobalte.Title class="dialog-title">{props.title}</Kobalte.Title>
            <Kobalte.CloseButton as={IconButton} label={t('action.close')}>
              <X />
            </Kobalte.CloseButton>
          </header>
          <div class="dialog-body">
            <Show when={props.description}>
              <Kobalte.Description class="dialog-description">{props.description}</Kobalte.Description>
            </Show>
            {props.children}
          </div>
          <footer class="dialog-footer">{props.footer}</footer>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}
