/** What the server is asked; `push.*` of the API fits as it is. */
export interface PushProcedures {
  /** What a browser subscribes with. */
  publicKey(): Promise<string>
  register(subscription: { endpoint: string; keys: { p256dh: string; auth: string } }): Promise<unknown>
  unregister(subscription: { endpoint: string }): Promise<unknown>
}

/** Of a registered service worker. */
export type Pushing = Pick<PushManager, 'getSubscription' | 'subscribe'>

function bytesOf(key: string): Uint8Array<ArrayBuffer> {
  const text = atob(key.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

function isMadeWith({ options }: PushSubscription, key: Uint8Array): boolean {
  const other = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0))
  return other.length === key.length && other.every((byte, index) => byte === key[index])
}

/** Subscribes this browser and tells the server. One made with another key of the server's is of no use, and made anew. */
export async function subscribeToPush(pushing: Pushing, procedures: PushProcedures): Promise<void> {
  const key = bytesOf(await procedures.publicKey())
  const before = await pushing.getSubscription()
  if (before && !isMadeWith(before, key)) await before.unsubscribe()
  // A browser gives the one there is, if it was made with this key.
  const subscription = await pushing.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  const { endpoint, keys } = subscription.toJSON()
  if (!endpoint || !keys?.['p256dh'] || !keys['auth']) throw new Error('The browser did not say where to push to.')
  await procedures.register({ endpoint, keys: { p256dh: keys['p256dh'], auth: keys['auth'] } })
}

/** The server first: one that is gone here and still known there would be pushed to in vain. */
export async function unsubscribeFromPush(pushing: Pushing, procedures: PushProcedures): Promise<void> {
  const subscription = await pushing.getSubscription()
  if (!subscription) return
  await procedures.unregister({ endpoint: subscription.endpoint })
  await subscription.unsubscribe()
}
