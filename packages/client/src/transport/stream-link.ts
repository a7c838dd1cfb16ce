import type { AppRouter } from '@carillon/api'
import { httpSubscriptionLink, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { EventSource, type EventSourceInit } from 'eventsource'
import type { StreamSituation } from './stream.ts'

/** Everything the server says, and how often it is asked: once. */
function createSource({ token, onHeard }: StreamSituation) {
  let hasAsked = false
  const askOnce: EventSourceInit['fetch'] = (url, init) => {
    if (hasAsked) return Promise.reject(new Error('Asked already.'))
    hasAsked = true
    const headers = new Headers(init.headers)
    if (token) headers.set('authorization', `Bearer ${token}`)
    return fetch(url, { ...init, headers, credentials: 'include' })
  }
  return class extends EventSource {
    constructor(url: string | URL) {
      super(url, { fetch: askOnce })
      for (const type of ['open', 'connected', 'ping', 'message']) this.addEventListener(type, onHeard)
    }
  }
}

/** tRPC's link for one subscription, with errors of the server as errors and all other trouble told apart. */
export const streamLink =
  (situation: StreamSituation): TRPCLink<AppRouter> =>
  (runtime) =>
  (call) =>
    observable((observer) => {
      const link = httpSubscriptionLink<AppRouter, typeof EventSource>({
        url: situation.url,
        EventSource: createSource(situation),
      })
      const inner = link(runtime)(call).subscribe({
        next(envelope) {
          const { result } = envelope
          if (result.type !== 'state') observer.next(envelope)
          else if (result.error?.data) observer.error(result.error)
          else if (result.error) situation.onTrouble()
        },
        error(error) {
          if (error.data) observer.error(error)
          else situation.onTrouble()
        },
        complete: () => observer.complete(),
      })
      return inner
    })
