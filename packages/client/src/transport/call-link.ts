// Calls in tRPC's frames, over the socket that tRPC's own client has opened for subscriptions. That client lets a timer run out before
// it sends anything, a millisecond or two of each call; here what is said in one turn leaves at its end, as one frame.
import type { AppRouter } from '@carillon/api'
import { TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'

type Link = ReturnType<TRPCLink<AppRouter>>
type Call = Parameters<Link>[0]['op']
type Observer = Parameters<ReturnType<Link>['subscribe']>[0]

/** As tRPC's server sends it. */
interface Answer {
  id?: number | null
  result?: { type: 'data'; data: unknown }
  error?: { message: string; code: number; data: object }
}

interface Calls {
  readonly link: TRPCLink<AppRouter>
  /** Passes over what answers no call. */
  hear(answer: Answer): void
  /** The socket is gone, and with it all answers. */
  lose(): void
  /** Asked once for each mutation: whether it left. */
  hasLeft(id: number): boolean
}

/** `send` says whether the socket took the frame. */
export function createCalls(send: (frame: string) => boolean): Calls {
  const underWay = new Map<number, Partial<Observer>>()
  const left = new Set<number>()
  let said: Call[] = []

  function fail(id: number) {
    const observer = underWay.get(id)
    underWay.delete(id)
    observer?.error?.(TRPCClientError.from(new Error('The connection was lost.')))
  }

  function leave() {
    const calls = said
    said = []
    const messages = calls.map(({ id, type, path, input }) => ({ id, method: type, params: { path, input } }))
    if (send(JSON.stringify(messages.length === 1 ? messages[0] : messages))) {
      for (const { id, type } of calls) if (type === 'mutation') left.add(id)
    } else for (const { id } of calls) fail(id)
  }

  return {
    link:
      () =>
      ({ op }) =>
        observable((observer) => {
          underWay.set(op.id, observer)
          said.push(op)
          if (said.length === 1) queueMicrotask(leave)
          return () => {
            // What was refused may have been said anew, under the same number.
            if (underWay.get(op.id) === observer) underWay.delete(op.id)
          }
        }),
    hear({ id, result, error }) {
      const observer = id == null ? undefined : underWay.get(id)
      if (!observer) return
      if (error) return observer.error?.(TRPCClientError.from({ error }))
      if (result) observer.next?.({ result })
      observer.complete?.()
    },
    lose() {
      for (const id of underWay.keys()) fail(id)
    },
    hasLeft: (id) => left.delete(id),
  }
}
