import { createSignal } from 'solid-js'
import { errorText } from '../../i18n/error-text.ts'
import { showToast } from '../../ui/show-toast.ts'

/** Runs one thing at a time, and says what went wrong unless `onError` has a better place for it. */
export function createWork() {
  const [isBusy, setBusy] = createSignal(false)
  async function run(work: () => Promise<unknown>, onError?: (error: unknown) => boolean): Promise<void> {
    if (isBusy()) return
    setBusy(true)
    try {
      await work()
    } catch (error) {
      if (!onError?.(error)) showToast({ tone: 'error', text: errorText(error) })
    } finally {
      setBusy(false)
    }
  }
  return { isBusy, run }
}
