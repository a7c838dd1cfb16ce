// Subscriptions that outlive their socket: the link remembers the last tracked id of each, and asks for what follows it
// on the next one.
import type { AppRouter } from '@carillon/api'
import { TRPCClientError, type TRPCLink, type TRPCWebSocketClient, wsLink } from '@trpc/client'
import { observable, type Unsubscribable } from '@trpc/server/observable'
import type { Passenger, Transport } from './connection.ts'

type Operation = Parameters<ReturnType<TRPCLink<AppRouter>>>[0]['op']
type Results = ReturnType<ReturnType<TRPCLink<AppRouter>>>
type Observer = Parameters<Results['subscribe']>[0]

/** Asking again would be refused again. */
const final = new Set<unknown>(['BAD_REQUEST', 'NOT_FOUND', 'FORBIDDEN', 'METHOD_NOT_SUPPORTED'])

/** What the server says on a call, since a closed socket says nothing. */
const signedOut = {
  error: {
    code: -32_001,
    message: 'Signed out: sign in again.',
    data: { code: 'UNAUTHORIZED', httpStatus: 401, path: 'live.events', field: undefined },
  },
} as const

function createPassenger(transport: Transport, op: Operation, observer: Observer): Passenger & Unsubscribable {
  let lastEventId: string | undefined
  let inner: Unsubscribable | undefined
  /** Which socket is ridden: tRPC still calls back while one is being left. */
  let rides = 0

  function ride(socket: TRPCWebSocketClient) {
    const input = lastEventId === undefined ? op.input : { ...(op.input as object | undefined), lastEventId }
    return wsLink<AppRouter>({ client: socket })({})({ op: { ...op, input }, next: () => observable(() => {}) })
  }

  const passenger = {
    board(socket: TRPCWebSocketClient) {
      const thisRide = ++rides
      let hasHeard = false
      inner = ride(socket).subscribe({
        next(envelope) {
          if (thisRide !== rides) return
          const { result } = envelope
          if (result.type === 'state' || result.type === 'stopped') return
          if (result.type !== 'started') {
            if (typeof result.id === 'string') lastEventId = result.id
            transport.confirm(hasHeard)
            hasHeard = true
          }
          observer.next?.(envelope)
        },
        error(error) {
          if (thisRide !== rides) return
          if (final.has(error.data?.code)) {
            transport.remove(passenger)
            observer.error?.(error)
          } else transport.fail(error.data?.code === 'UNAUTHORIZED' ? 4401 : undefined)
        },
        complete: () => thisRide === rides && transport.fail(1001),
      })
    },
    leave() {
      rides++
      inner?.unsubscribe()
      inner = undefined
    },
    end(reason: 'refused' | 'closed') {
      passenger.unsubscribe()
      if (reason === 'closed') observer.complete?.()
      else observer.error?.(TRPCClientError.from<AppRouter>(signedOut))
    },
    unsubscribe() {
      passenger.leave()
      transport.remove(passenger)
    },
  }
  return passenger
}

export const liveLink =
  (transport: Transport): TRPCLink<AppRouter> =>
  () =>
  ({ op }) =>
    observable((observer) => {
      const passenger = createPassenger(transport, op, observer)
      transport.add(passenger)
      return passenger
    })
