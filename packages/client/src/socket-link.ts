// What a program that follows its events has to say goes along with them, over the same socket: nobody has to be recognised anew,
// and there is no request to be built and taken apart on either side. What does not fit is said over HTTP, by the next link.
import type { AppRouter } from '@carillon/api'
import { TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable, type Unsubscribable } from '@trpc/server/observable'
import type { Transport } from './connection.ts'

/** The server takes so many calls in a frame of 64 KiB. */
const mostUnderWay = 64
const mostBytes = 900

const fitsSocket = (input: unknown) => new TextEncoder().encode(JSON.stringify(input) ?? '').length <= mostBytes

export function socketLink(transport: Transport, timeoutMs: number): TRPCLink<AppRouter> {
  let underWay = 0
  return (runtime) =>
    ({ op, next }) =>
      observable((observer) => {
        const vehicle = underWay < mostUnderWay && fitsSocket(op.input) ? transport.socket() : null
        if (!vehicle) return next(op).subscribe(observer)

        underWay++
        let isUnderWay = true
        let inner: Unsubscribable | undefined
        function settle() {
          clearTimeout(timer)
          if (isUnderWay) underWay--
          isUnderWay = false
        }
        const timer = setTimeout(() => {
          settle()
          inner?.unsubscribe()
          // Nothing may come over it any more.
          transport.check()
          observer.error(
            TRPCClientError.from<AppRouter>(new DOMException('There was no answer in time.', 'TimeoutError')),
          )
        }, timeoutMs)
        inner = vehicle
          .link(runtime)({ op, next })
          .subscribe({
            next: (envelope) => observer.next(envelope),
            error(error) {
              if (!isUnderWay) return
              settle()
              if (!vehicle.hasMoved || error.data) return observer.error(error)
              inner = next(op).subscribe(observer)
            },
            complete() {
              if (!isUnderWay) return
              settle()
              observer.complete()
            },
          })
        return () => {
          settle()
          inner?.unsubscribe()
        }
      })
}
