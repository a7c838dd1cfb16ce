// What a program that follows its events has to say goes along with them, over the same socket: nobody has to be recognised anew,
// and there is no request to be built and taken apart on either side. What does not fit is said over HTTP, by the next link.
import type { AppRouter } from '@carillon/api'
import type { TRPCClientError, TRPCLink } from '@trpc/client'
import { observable, type Unsubscribable } from '@trpc/server/observable'
import { aborted, givenUp } from './errors.ts'
import { jsonBytes } from './json-bytes.ts'
import { togetherPath } from './together-link.ts'
import type { Transport } from './transport/transport.ts'

/** The server takes 96 messages in a frame of 64 KiB, and other things are said as well: what leaves together fits. */
const [mostUnderWay, mostBytesUnderWay] = [80, 48 * 1_024]
/** Of one call, with what is around its input: id, method and path. */
const mostBytes = 1_000
const frameBytes = 100

export function socketLink(transport: Transport, timeoutMs: number): TRPCLink<AppRouter> {
  let [underWay, bytesUnderWay] = [0, 0]
  return (runtime) =>
    ({ op, next }) =>
      observable((observer) => {
        const bytes = frameBytes + jsonBytes(op.input)
        const hasRoom = underWay < mostUnderWay && bytesUnderWay + bytes <= mostBytesUnderWay
        const isFit = bytes <= mostBytes || op.path === togetherPath
        const vehicle = hasRoom && isFit && !op.signal?.aborted ? transport.socket() : null
        if (!vehicle) return next(op).subscribe(observer)

        let isHeard = true
        let byHttp: Unsubscribable | undefined
        function giveUp(error: TRPCClientError<AppRouter>) {
          isHeard = false
          observer.error(error)
        }
        const timer = setTimeout(() => {
          // Nothing may come over it any more.
          transport.check()
          giveUp(givenUp('TimeoutError', 'There was no answer in time.'))
        }, timeoutMs)
        // tRPC leaves it to its links to heed it.
        const abandon = () => giveUp(aborted())
        op.signal?.addEventListener('abort', abandon, { once: true })
        const stopWaiting = () => {
          clearTimeout(timer)
          op.signal?.removeEventListener('abort', abandon)
        }
        underWay++
        bytesUnderWay += bytes
        const release = transport.hold()
        // Whether or not anybody still waits for the answer: the server has it in hand until then, or until the socket is lost.
        const settle = () => {
          stopWaiting()
          underWay--
          bytesUnderWay -= bytes
          release()
        }
        vehicle
          .link(runtime)({ op: { ...op, signal: null }, next })
          .subscribe({
            next: (envelope) => isHeard && observer.next(envelope),
            error(error) {
              const hasBegun = vehicle.mayHaveBegun(op.id)
              const isKnown = Boolean(error.data) || hasBegun
              settle()
              if (!isHeard) return
              if (isKnown) observer.error(error)
              else byHttp = next(op).subscribe(observer)
            },
            complete() {
              vehicle.mayHaveBegun(op.id)
              settle()
              if (isHeard) observer.complete()
            },
          })
        return () => {
          isHeard = false
          stopWaiting()
          byHttp?.unsubscribe()
        }
      })
}
