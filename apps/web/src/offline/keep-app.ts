import { whenIdle } from '../frame/when-idle.ts'

/** Keeps the app itself for a time without a network. Where a browser does not let it, everything else works the same. */
export function keepApp(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const register = () => void navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch(() => {})
  addEventListener('load', () => whenIdle(register), { once: true })
}
