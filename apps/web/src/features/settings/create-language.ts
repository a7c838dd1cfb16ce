import { useQueryClient } from '@tanstack/solid-query'
import { useApi } from '../../api.tsx'
import { errorText } from '../../i18n/error-text.ts'
import { type Locale, locale, setLocale } from '../../i18n/locale.ts'
import { showToast } from '../../ui/show-toast.ts'
import { useSession } from '../session/session.tsx'

/** Speaks the language at once; the server writes the texts of notifications, so those are asked for again. */
export function createLanguage(): (next: Locale) => Promise<void> {
  const { api } = useApi()
  const { enter } = useSession()
  const cache = useQueryClient()
  return async (next) => {
    const before = locale()
    setLocale(next)
    try {
      enter((await api.users.update.mutate({ locale: next })).user)
      await cache.invalidateQueries({ queryKey: [['notifications']] })
    } catch (error) {
      setLocale(before)
      showToast({ tone: 'error', text: errorText(error) })
    }
  }
}
