import type { Client } from '../create-client.ts'
import type { EventsOptions } from '../events.ts'
import { version } from './message.ts'
import { ownSurroundings } from './surroundings.ts'
import { createTab, type SharedConnection } from './tab.ts'

export interface ShareOptions {
  /** Whose connection it is: tabs of different users have nothing in common. */
  userId: string
}

/** The client itself, as something that can be closed without closing the client. */
function alone(client: Pick<Client, 'events' | 'connection'>): SharedConnection {
  const leaving = new AbortController()
  return {
    connection: client.connection,
    isLeader: () => true,
    events({ since, signal }: EventsOptions = {}) {
      return client.events({ since, signal: signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal })
    },
    close: () => leaving.abort(),
  }
}

/**
 * One connection for all tabs of a browser that this user has open: one of them holds it, and another takes over at once
 * when that one is closed or dies, and within three seconds when it hangs. Each tab hears everything once and in order, or is told to reset, as from
 * `client.events()`. Without Web Locks or `BroadcastChannel` it is the client itself.
 *
 * @example
 * const shared = shareConnection(client, { userId: me.id })
 * const live = startLive({ client: shared, cache, userId: me.id })
 */
export function shareConnection(
  client: Pick<Client, 'events' | 'connection'>,
  { userId }: ShareOptions,
): SharedConnection {
  const place = ownSurroundings()
  if (!place) return alone(client)
  return createTab(client, `carillon-live:${version}:${userId}`, place)
}
