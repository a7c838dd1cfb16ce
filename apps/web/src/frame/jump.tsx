import { createSignal, Show, Suspense } from 'solid-js'
import { lazyPart } from '../ui/lazy-part.ts'
import { JumpField } from './jump-field.tsx'

const JumpDialog = lazyPart(() => import('./jump-dialog.tsx'))

/** The field in the top nav and the dialog it opens. */
export function Jump() {
  const [isOpen, setOpen] = createSignal(false)
  return (
    <>
      <JumpField onNear={() => void JumpDialog.preload()} onOpen={() => setOpen(true)} />
      <Show when={isOpen()}>
        <Suspense>
          <JumpDialog onClose={() => setOpen(false)} />
        </Suspense>
      </Show>
    </>
  )
}
