import { type Accessor, createSignal, onCleanup, onMount } from 'solid-js'

export type Permission = NotificationPermission | 'unsupported'

const current = (): Permission =>
  'Notification' in globalThis && 'serviceWorker' in navigator ? Notification.permission : 'unsupported'

/** Whether the browser lets us show notifications; follows what is changed in its own settings. */
export function createPermission(): { permission: Accessor<Permission>; ask: () => Promise<Permission> } {
  const [permission, setPermission] = createSignal(current())
  const update = () => setPermission(current())
  const listening = new AbortController()
  onMount(async () => {
    window.addEventListener('focus', update, { signal: listening.signal })
    const status = await navigator.permissions?.query({ name: 'notifications' }).catch(() => undefined)
    status?.addEventListener('change', update, { signal: listening.signal })
  })
  onCleanup(() => listening.abort())
  return {
    permission,
    /** From a click, or browsers refuse it unasked. */
    async ask() {
      await Notification.requestPermission()
      return setPermission(current())
    },
  }
}
