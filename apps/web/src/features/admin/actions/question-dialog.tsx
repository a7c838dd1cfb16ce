import { Show, Suspense } from 'solid-js'
import { lazyPart } from '../../../ui/lazy-part.ts'
import type { Question } from './question.ts'

const ConfirmDialog = lazyPart(() => import('../../../ui/confirm-dialog.tsx'))

export function QuestionDialog(props: { question: Question | undefined; onClose: () => void }) {
  return (
    <Show when={props.question} keyed>
      {({ run, ...texts }) => (
        <Suspense>
          <ConfirmDialog isOpen {...texts} onClose={props.onClose} onConfirm={run} />
        </Suspense>
      )}
    </Show>
  )
}
