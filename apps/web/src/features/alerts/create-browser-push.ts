import { useQuery } from '@tanstack/solid-query'
import { type Accessor, createSignal, onMount } from 'solid-js'
import { useApi } from '../../api.tsx'
import { known } from '../../known.ts'
import { createPermission } from './create-permission.ts'
import { keepWantsSystem } from './device-settings.ts'
import { type PushProcedures, subscribeToPush, unsubscribeFromPush } from './push-subscription.ts'

/** Whether this browser is told while no page of ours is open in it. `undefined` while that is being found out. */
type BrowserPushState = 'unsupported' | 'denied' | 'off' | 'on' | undefined

export interface BrowserPush {
  state: Accessor<BrowserPushState>
  /** From a click: asks for permission, subscribes, and registers the subscription. */
  turnOn(): Promise<void>
  turnOff(): Promise<void>
}

const isSupported = () => 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis

const pushing = async () => (await navigator.serviceWorker.ready).pushManager

/** Subscribed in this browser, and known to the server as of this session: whoever was signed in before may have left one. */
export function createBrowserPush(): BrowserPush {
  const { push } = useApi().api
  const { permission, ask } = createPermission()
  const [isSubscribed, setSubscribed] = createSignal<boolean>()
  const registered = useQuery(() => ({
    queryKey: [['push', 'list'], { type: 'query' }] as const,
    queryFn: ({ signal }: { signal: AbortSignal }) => push.list.query(undefined, { signal }),
    staleTime: 0,
  }))
  const procedures: PushProcedures = {
    publicKey: async () => (await push.publicKey.query()).publicKey,
    register: (subscription) => push.register.mutate(subscription),
    unregister: (subscription) => push.unregister.mutate(subscription),
  }
  const look = async () => setSubscribed((await (await pushing()).getSubscription()) !== null)
  onMount(() => isSupported() && look().catch(() => setSubscribed(false)))

  function state(): BrowserPushState {
    if (!isSupported()) return 'unsupported'
    if (permission() === 'denied') return 'denied'
    const items = known(registered)?.items
    if (isSubscribed() === undefined || !items) return undefined
    const isOn = isSubscribed() && permission() === 'granted' && items.some(({ current }) => current)
    return isOn ? 'on' : 'off'
  }
  return {
    state,
    async turnOn() {
      if ((await ask()) !== 'granted') return
      // Whoever is told with the app closed is also told while it is open elsewhere.
      keepWantsSystem(true)
      await subscribeToPush(await pushing(), procedures)
      await look()
    },
    async turnOff() {
      await unsubscribeFromPush(await pushing(), procedures)
      await look()
    },
  }
}
