import X from 'lucide-solid/icons/x'
import { For, onCleanup, Show } from 'solid-js'
import { t } from '../i18n/locale.ts'
import { Button } from './button.tsx'
import { makeCountdown } from './countdown.ts'
import { IconButton } from './icon-button.tsx'
import { dismissToast, type Toast, toasts } from './show-toast.ts'
import './toasts.css'

const shownMs = 5_000
const shownWithActionMs = 10_000

/** Once, near the root. */
export function Toasts() {
  return (
    <section class="toasts" data-kb-top-layer="">
      <div aria-live="polite">
        <For each={toasts().filter((toast) => !toast.isSilent)}>{(toast) => <ToastView toast={toast} />}</For>
      </div>
      <div>
        <For each={toasts().filter((toast) => toast.isSilent)}>{(toast) => <ToastView toast={toast} />}</For>
      </div>
    </section>
  )
}

function ToastView(props: { toast: Toast }) {
  const dismiss = () => dismissToast(props.toast.id)
  const countdown = makeCountdown(props.toast.action ? shownWithActionMs : shownMs, dismiss)
  onCleanup(() => countdown.pause())

  return (
    <div
      class="toast"
      data-tone={props.toast.tone}
      onPointerEnter={() => countdown.pause()}
      onPointerLeave={() => countdown.resume()}
      onFocusIn={() => countdown.pause()}
      onFocusOut={() => countdown.resume()}
    >
      <p>{props.toast.text}</p>
      <Show when={props.toast.action}>
        {(action) => (
          <Button
            tone="quiet"
            onClick={() => {
              action().run()
              dismiss()
            }}
          >
            {action().label}
          </Button>
        )}
      </Show>
      <IconButton size="small" label={t('action.close')} onClick={dismiss}>
        <X />
      </IconButton>
    </div>
  )
}
