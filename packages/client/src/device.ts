export type DeviceSignal = 'online' | 'offline' | 'shown'

/** Calls back when the device says something of the network, or the page is looked at again. Nothing outside a browser. */
export function watchDevice(callback: (signal: DeviceSignal) => void): () => void {
  const page = globalThis.document
  if (!page || !globalThis.addEventListener) return () => {}
  const onOnline = () => callback('online')
  const onOffline = () => callback('offline')
  const onPageShow = () => callback('shown')
  const onVisible = () => page.visibilityState === 'visible' && callback('shown')
  globalThis.addEventListener('online', onOnline)
  globalThis.addEventListener('offline', onOffline)
  globalThis.addEventListener('pageshow', onPageShow)
  page.addEventListener('visibilitychange', onVisible)
  return () => {
    globalThis.removeEventListener('online', onOnline)
    globalThis.removeEventListener('offline', onOffline)
    globalThis.removeEventListener('pageshow', onPageShow)
    page.removeEventListener('visibilitychange', onVisible)
  }
}
