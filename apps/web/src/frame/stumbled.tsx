import { t } from '../i18n/locale.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

/** An error of ours: what is safe, and the one thing that helps. */
export function Stumbled() {
  // Should it have been what this device has kept, the next attempt begins without that.
  void import('../offline/kept-store.ts').then(({ removeKept }) => removeKept()).catch(() => {})
  return (
    <main>
      <EmptyState isError action={<Button onClick={() => location.reload()}>{t('error.reload')}</Button>}>
        {t('error.page')}
      </EmptyState>
    </main>
  )
}
