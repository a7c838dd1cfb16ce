import { createEffect, on, onCleanup, onMount } from 'solid-js'
import { useApi } from '../api.tsx'
import { t } from '../i18n/locale.ts'
import { showToast } from '../ui/show-toast.ts'
import { isOutdated } from './is-outdated.ts'

const restMs = 5 * 60_000
/** A deploy brings everybody back at once. */
const spreadMs = 60_000

/** Offers a newer version when one comes back to the page, or the server does. Nothing is ever reloaded by itself. */
export function createVersionNotice(): void {
  const api = useApi()
  const running = document.querySelector('script[type="module"]')?.getAttribute('src') ?? ''
  let askedAt = Date.now()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function ask() {
    timer = undefined
    askedAt = Date.now()
    if (!(await isOutdated(running, () => fetch('/', { cache: 'no-store' })))) return
    showToast({ text: t('app.newVersion'), action: { label: t('error.reload'), run: () => location.reload() } })
  }
  const askSoon = (mostMs: number) => {
    if (Date.now() - askedAt > restMs) timer ??= setTimeout(ask, Math.random() * mostMs)
  }
  const onVisible = () => document.hidden || askSoon(1_000)
  createEffect(
    on(
      () => api.isFlowing(),
      (isFlowing) => isFlowing && askSoon(spreadMs),
      { defer: true },
    ),
  )
  onMount(() => document.addEventListener('visibilitychange', onVisible))
  onCleanup(() => {
    document.removeEventListener('visibilitychange', onVisible)
    clearTimeout(timer)
  })
}
