import { type NotificationAction, performAction } from '@carillon/client'
import { createSignal, For } from 'solid-js'
import { useApi } from '../../api.tsx'
import { errorText } from '../../i18n/error-text.ts'
import { Button } from '../../ui/button.tsx'
import { showToast } from '../../ui/show-toast.ts'
import './row-buttons.css'

interface RowButtonsProps {
  actions: readonly NotificationAction[]
  /** It has been done. */
  onDone: () => void
}

/** What can be done about it at once: one of them, once. */
export function RowButtons(props: RowButtonsProps) {
  const api = useApi()
  const [underWay, setUnderWay] = createSignal<NotificationAction>()

  async function perform(action: NotificationAction) {
    setUnderWay(action)
    try {
      await performAction(api, action)
      props.onDone()
    } catch (error) {
      showToast({ tone: 'error', text: errorText(error) })
    } finally {
      setUnderWay(undefined)
    }
  }

  return (
    <div class="row-buttons">
      <For each={props.actions}>
        {(action) => (
          <Button isBusy={underWay() !== undefined} onClick={() => perform(action)}>
            {action.label}
          </Button>
        )}
      </For>
    </div>
  )
}
