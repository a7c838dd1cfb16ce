import { t } from '../i18n/locale.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

interface ConfirmDialogProps {
  title: string
  /** What will happen, and what is safe. */
  description: string
  confirmLabel: string
  isOpen: boolean
  onClose: () => void
  onConfirm: () => void
}

export default function ConfirmDialog(props: ConfirmDialogProps) {
  const confirm = () => {
    props.onClose()
    props.onConfirm()
  }
  return (
    <Dialog
      title={props.title}
      description={props.description}
      isOpen={props.isOpen}
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={props.onClose}>{t('action.cancel')}</Button>
          <Button tone="danger" onClick={confirm}>
            {props.confirmLabel}
          </Button>
        </>
      }
    />
  )
}
