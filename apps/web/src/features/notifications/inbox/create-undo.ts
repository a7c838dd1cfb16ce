import { useApi } from '../../../api.tsx'
import { t } from '../../../i18n/locale.ts'
import { dismissToast, showToast, toasts } from '../../../ui/show-toast.ts'

/** Offers to take something back, for as long as that is shown. */
export function createUndo() {
  const { isOver } = useApi()
  let last: { toast: number; run: () => void } | undefined
  return {
    offer(text: string, run: () => void) {
      // Whoever sits here now did not do it.
      if (isOver()) return
      const toast = showToast({ text, action: { label: t('action.undo'), run } })
      last = { toast, run }
    },
    /** As if the button had been pressed. */
    undo() {
      const offered = last
      last = undefined
      if (!offered || !toasts().some(({ id }) => id === offered.toast)) return
      dismissToast(offered.toast)
      offered.run()
    },
  }
}
