import type { Accessor } from 'solid-js'

/** Whether this browser is told while no page of ours is open in it. `undefined` while that is being found out. */
type BrowserPushState = 'unsupported' | 'denied' | 'off' | 'on' | undefined

export interface BrowserPush {
  state: Accessor<BrowserPushState>
  /** Called from a click: asks for permission, subscribes, and registers the subscription with `push.register`. */
  turnOn(): Promise<void>
  turnOff(): Promise<void>
}

/** The page for notifications shows what this says. The service worker does not take pushes yet. */
export function createBrowserPush(): BrowserPush {
  const nothing = async () => {}
  return { state: () => 'unsupported', turnOn: nothing, turnOff: nothing }
}
