import { createSignal } from 'solid-js'
import { useApi } from '../../api.tsx'
import { errorText } from '../../i18n/error-text.ts'
import { showToast } from '../../ui/show-toast.ts'
import { useSession } from './session.tsx'

/** Signs out, and asks first when messages would be lost by it. */
export function createSigningOut() {
  const api = useApi()
  const session = useSession()
  const [isAsking, setAsking] = createSignal(false)
  const leave = () => session.leave(api.forget).catch((error) => showToast({ tone: 'error', text: errorText(error) }))
  return {
    isAsking,
    ask: () => (api.pending().length > 0 ? setAsking(true) : void leave()),
    cancel: () => setAsking(false),
    confirm: () => void leave(),
  }
}
