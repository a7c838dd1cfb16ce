export interface Channel {
  post(message: unknown): void
  close(): void
}

/** What a tab needs of its browser. */
export interface Surroundings {
  locks: Pick<LockManager, 'request'>
  /** Hears what the others post, not what it posts itself. */
  openChannel(name: string, hear: (message: unknown) => void): Channel
  isVisible(): boolean
  /** Calls back when the page is looked at again, is put away, and comes back from where it was put away. */
  watchPage(callback: (signal: 'shown' | 'away' | 'back') => void): () => void
  /** Calls back again and again until the returned function is called. */
  every(ms: number, callback: () => void): () => void
}

export function openChannel(name: string, hear: (message: unknown) => void): Channel {
  const channel = new BroadcastChannel(name)
  channel.onmessage = ({ data }) => hear(data)
  // In Node.js an open channel would keep a script from ending.
  if ('unref' in channel && typeof channel.unref === 'function') channel.unref()
  return {
    post: (message) => channel.postMessage(message),
    close() {
      channel.onmessage = null
      channel.close()
    },
  }
}

function watchPage(callback: (signal: 'shown' | 'away' | 'back') => void): () => void {
  const page = globalThis.document
  if (!page) return () => {}
  const onAway = () => callback('away')
  const onBack = () => callback('back')
  const onVisible = () => page.visibilityState === 'visible' && callback('shown')
  globalThis.addEventListener('pagehide', onAway)
  globalThis.addEventListener('pageshow', onBack)
  page.addEventListener('visibilitychange', onVisible)
  return () => {
    globalThis.removeEventListener('pagehide', onAway)
    globalThis.removeEventListener('pageshow', onBack)
    page.removeEventListener('visibilitychange', onVisible)
  }
}

/** The browser's own; nothing where it has no locks or no channels. */
export function ownSurroundings(): Surroundings | null {
  const locks = globalThis.navigator?.locks
  if (!locks || !globalThis.BroadcastChannel) return null
  return {
    locks,
    openChannel,
    watchPage,
    isVisible: () => globalThis.document?.visibilityState !== 'hidden',
    every(ms, callback) {
      const timer = setInterval(callback, ms)
      return () => clearInterval(timer)
    },
  }
}
