// Subscriptions that outlive what carries them: the link remembers the last tracked id of each, and asks for what follows
// it on the next socket, or over HTTP.
import type { AppRouter } from '@carillon/api'
import { TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable, type Unsubscribable } from '@trpc/server/observable'
import { sessionEnded } from './backoff.ts'
import { describeError } from './errors.ts'
import type { Passenger, Transport } from './transport/transport.ts'
import type { Loss } from './transport/vehicle.ts'

type Operation = Parameters<ReturnType<TRPCLink<AppRouter>>>[0]['op']
type Results = ReturnType<ReturnType<TRPCLink<AppRouter>>>
type Observer = Parameters<Results['subscribe']>[0]
type Failure = Parameters<NonNullable<Observer['error']>>[0]

/** The context of a subscription beside the events: what goes wrong with it at the server is its own affair. */
export const aside = { isAside: true }

/** Asking again would be refused again. */
const final = new Set<unknown>(['BAD_REQUEST', 'NOT_FOUND', 'FORBIDDEN', 'METHOD_NOT_SUPPORTED'])

/** What the server says on a call, since a closed socket says nothing. */
export const signedOut = {
  error: {
    code: -32_001,
    message: 'Signed out: sign in again.',
    data: { code: 'UNAUTHORIZED', httpStatus: 401, path: 'live.events', field: undefined },
  },
} as const

const isUnknown = (error: Failure) => error.data?.code === 'UNAUTHORIZED'

/** The events ride on the same connection, and go on without it. */
const concernsOnly = ({ isAside }: Passenger, error: Failure) =>
  final.has(error.data?.code) || (isAside && Boolean(error.data) && !isUnknown(error))

function lossOf(error: Failure): Loss {
  const { retryAfterMs } = describeError(error)
  return { code: isUnknown(error) ? sessionEnded : undefined, isTold: Boolean(error.data), retryAfterMs }
}

function createPassenger(transport: Transport, op: Operation, observer: Observer): Passenger & Unsubscribable {
  let lastEventId: string | undefined
  let inner: Unsubscribable | undefined
  /** Which vehicle is ridden: tRPC still calls back while one is being left. */
  let rides = 0

  function ride(link: TRPCLink<AppRouter>) {
    const input = lastEventId === undefined ? op.input : { ...(op.input as object | undefined), lastEventId }
    return link({})({ op: { ...op, input }, next: () => observable(() => {}) })
  }

  const passenger = {
    isAside: op.context['isAside'] === true,
    board(link: TRPCLink<AppRouter>) {
      const thisRide = ++rides
      let hasHeard = false
      inner = ride(link).subscribe({
        next(envelope) {
          if (thisRide !== rides) return
          const { result } = envelope
          if (result.type === 'state' || result.type === 'stopped') return
          if (result.type !== 'started') {
            if (typeof result.id === 'string') lastEventId = result.id
            transport.confirm(passenger, hasHeard)
            hasHeard = true
          }
          observer.next?.(envelope)
        },
        error(error) {
          if (thisRide !== rides) return
          if (concernsOnly(passenger, error)) {
            transport.remove(passenger)
            observer.error?.(error)
          } else transport.fail(lossOf(error))
        },
        complete: () => thisRide === rides && transport.fail({ code: 1001, isTold: true }),
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
