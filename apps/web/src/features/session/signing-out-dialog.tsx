import { Show, Suspense } from 'solid-js'
import { useApi } from '../../api.tsx'
import { t } from '../../i18n/locale.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import type { createSigningOut } from './create-signing-out.ts'

const ConfirmDialog = lazyPart(() => import('../../ui/confirm-dialog.tsx'))

/** Asks, when messages would be lost by signing out. */
export function SigningOutDialog(props: { signingOut: ReturnType<typeof createSigningOut> }) {
  const api = useApi()
  return (
    <Show when={props.signingOut.isAsking()}>
      <Suspense>
        <ConfirmDialog
          isOpen
          title={t('account.signOut')}
          description={t('account.signOutWaiting', { count: api.pending().length })}
          confirmLabel={t('account.signOut')}
          onClose={props.signingOut.cancel}
          onConfirm={props.signingOut.confirm}
        />
      </Suspense>
    </Show>
  )
}
