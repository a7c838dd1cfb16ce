// One subscription over one response, in the words of tRPC's own link; that link would be fetched by everybody, cannot be
// kept from beginning anew by itself, and leaves out what trouble there was.
import type { AppRouter } from '@carillon/api'
import { TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { TRPCErrorShape } from '@trpc/server/rpc'
import { EventSource, type FetchLike } from 'eventsource'
import type { StreamSituation } from './stream.ts'

const withToken =
  ({ token }: StreamSituation): FetchLike =>
  (url, init) => {
    const headers = new Headers(init.headers)
    if (token) headers.set('authorization', `Bearer ${token}`)
    return fetch(url, { ...init, headers, credentials: 'include' })
  }

export const streamLink =
  (situation: StreamSituation): TRPCLink<AppRouter> =>
  () =>
  ({ op }) =>
    observable((observer) => {
      const { url, onHeard, onTrouble } = situation
      const input = encodeURIComponent(JSON.stringify(op.input))
      const source = new EventSource(`${url}/${op.path}?input=${input}`, { fetch: withToken(situation) })
      // It would ask again by itself, which it may not.
      const giveUp = () => {
        source.close()
        onTrouble()
      }
      const on = (type: string, handle: (event: MessageEvent) => void) =>
        source.addEventListener(type, (event) => {
          onHeard()
          handle(event)
        })
      /** Something on the way may have had a hand in it. */
      const read = (text: string, take: (value: unknown) => void) => {
        let value: unknown
        try {
          value = JSON.parse(text)
        } catch {
          return giveUp()
        }
        take(value)
      }
      on('connected', () => observer.next({ result: { type: 'started' } }))
      on('ping', () => {})
      on('message', ({ data, lastEventId: id }) =>
        read(data, (value) => observer.next({ result: id ? { id, data: { id, data: value } } : { data: value } })),
      )
      on('serialized-error', ({ data }) => {
        source.close()
        read(data, (error) => observer.error(TRPCClientError.from({ error: error as TRPCErrorShape })))
      })
      on('return', () => {
        source.close()
        observer.complete()
      })
      source.addEventListener('error', giveUp)
      return () => source.close()
    })
