import Copy from 'lucide-solid/icons/copy'
import { onMount } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { showToast } from '../../ui/show-toast.ts'

/** The one time a token is shown. */
export function NewToken(props: { token: string; onDone: () => void }) {
  let field: HTMLInputElement | undefined
  onMount(() => field?.select())
  async function copy() {
    field?.select()
    // Refused or missing, as without TLS: it is selected, so that a key press copies it.
    await navigator.clipboard?.writeText(props.token).then(
      () => showToast({ text: t('messages.copied') }),
      () => {},
    )
  }
  return (
    <div class="settings-token" role="status">
      <p>{t('settings.tokenOnce')}</p>
      <div class="text-field-box">
        <input ref={field} readOnly aria-label={t('settings.tokenOnce')} value={props.token} />
        <IconButton label={t('action.copy')} onClick={() => void copy()}>
          <Copy />
        </IconButton>
      </div>
      <Button onClick={() => props.onDone()}>{t('action.done')}</Button>
    </div>
  )
}
