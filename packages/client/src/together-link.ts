// What a program says in one go leaves as one call: what surrounds a call costs either side more than a notification does. Each
// keeps its own answer and its own error. What comes alone leaves alone, and as soon.
import type { AppRouter } from '@carillon/api'
import { TRPCClientError, type TRPCLink } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import { observable } from '@trpc/server/observable'
import { aborted } from './errors.ts'
import { jsonBytes } from './json-bytes.ts'

type Link = ReturnType<TRPCLink<AppRouter>>
type Call = Parameters<Link>[0]
type Observer = Parameters<ReturnType<Link>['subscribe']>[0]
type Outcome = inferRouterOutputs<AppRouter>['notifications']['sendMany']['results'][number]

/** The server takes a hundred in a call, and 64 KiB. As many as it stores in one statement: those of the next are on their way meanwhile. */
const mostTogether = 32
const mostBytes = 40 * 1_024

export const togetherPath = 'notifications.sendMany'

interface Said extends Call {
  bytes: number
  observer: Partial<Observer>
  /** Nobody waits for its answer any more. */
  isOver: boolean
}

/** One with a key is written together with it, one with a time takes a statement of its own as well. */
const isFit = ({ path, input }: Call['op']): boolean =>
  path === 'notifications.send' &&
  typeof input === 'object' &&
  input !== null &&
  !['key', 'sendAt', 'expiresAt'].some((name) => name in input)

const resultsIn = (data: unknown): readonly Outcome[] =>
  typeof data === 'object' && data !== null && 'results' in data && Array.isArray(data.results) ? data.results : []

/**
 * As much of it as one call holds, in the order in which it was said. None is left for a call of its own: with less to go through at
 * the server, it would overtake them.
 */
function takeCall(said: Said[]): Said[] {
  let bytes = 0
  const end = said.findIndex((one, index) => {
    bytes += one.bytes
    return index === mostTogether || (index > 0 && bytes > mostBytes)
  })
  if (end < 0) return said.splice(0)
  return said.splice(0, end > 1 && end === said.length - 1 ? end - 1 : end)
}

function answer({ observer, isOver }: Said, outcome: Outcome | undefined) {
  if (isOver) return
  if (outcome === undefined)
    return observer.error?.(TRPCClientError.from(new Error('The server has not answered this.')))
  if ('error' in outcome) return observer.error?.(TRPCClientError.from(outcome))
  observer.next?.({ result: { type: 'data', data: outcome } })
  observer.complete?.()
}

export function togetherLink(): TRPCLink<AppRouter> {
  /** The server is of a version before this. */
  let isRefused = false
  let waiting: Said[] = []

  const alone = ({ op, next, observer }: Said) => void next(op).subscribe(observer)

  function together(said: Said[]) {
    const [first] = said
    if (!first) return
    const input = { items: said.map(({ op }) => op.input) }
    let results: readonly Outcome[] = []
    first.next({ ...first.op, path: togetherPath, input, signal: null }).subscribe({
      next({ result }) {
        if ('data' in result) results = resultsIn(result.data)
      },
      error(error) {
        const isUnknown = error.data?.code === 'NOT_FOUND'
        isRefused ||= isUnknown
        for (const one of said) {
          if (one.isOver) continue
          if (isUnknown) alone(one)
          else one.observer.error?.(error)
        }
      },
      complete() {
        for (const [index, one] of said.entries()) answer(one, results[index])
      },
    })
  }

  function leave() {
    const said = waiting.filter(({ isOver }) => !isOver)
    waiting = []
    while (said.length > 0) {
      const call = takeCall(said)
      const [only, another] = call
      if (only && !another) alone(only)
      else together(call)
    }
  }

  return () =>
    ({ op, next }) =>
      observable((observer) => {
        if (isRefused || !isFit(op)) return next(op).subscribe(observer)
        if (op.signal?.aborted) return observer.error(aborted())
        const said: Said = { op, next, observer, bytes: jsonBytes(op.input), isOver: false }
        const abandon = () => {
          if (said.isOver) return
          said.isOver = true
          observer.error(aborted())
        }
        op.signal?.addEventListener('abort', abandon, { once: true })
        waiting.push(said)
        if (waiting.length === 1) queueMicrotask(leave)
        return () => {
          said.isOver = true
          op.signal?.removeEventListener('abort', abandon)
        }
      })
}
