// The calls of one socket.
export interface Message {
  id?: unknown
  method?: unknown
  error?: unknown
  result?: { type?: unknown }
}

const mostCalls = 32
const mostSubscriptions = 10

const limits = new Map<unknown, number>([
  ['query', mostCalls],
  ['mutation', mostCalls],
  ['subscription', mostSubscriptions],
])

interface Running {
  limit: number
  /** Gives back its room among the calls of its address; missing for a subscription. */
  release?: () => void
}

/** Calls under way by id. An id used twice at once would hide a call from the count, so it is refused. */
export function createRunningCalls(begin: () => () => void) {
  const running = new Map<unknown, Running>()
  const waiting: (() => void)[] = []

  const alike = (limit: number) => [...running.values()].filter((other) => other.limit === limit).length

  const hasRoom = ({ id, method }: Message) => {
    const limit = limits.get(method)
    return limit === undefined || (!running.has(id) && alike(limit) < limit)
  }

  /** Throws when too much is under way from its address. */
  const start = ({ id, method }: Message) => {
    const limit = limits.get(method)
    if (limit === undefined) return
    running.set(id, limit === mostCalls ? { limit, release: begin() } : { limit })
  }

  const settle = ({ id, error, result }: Message) => {
    const call = running.get(id)
    const isOver = call?.limit === mostCalls || error !== undefined || result?.type === 'stopped'
    if (!call || !isOver) return
    running.delete(id)
    call.release?.()
    if (alike(mostCalls) === 0) for (const resolve of waiting.splice(0)) resolve()
  }

  /** Resolves once all calls are answered; subscriptions do not count, since they have no end. */
  const idle = () => new Promise<void>((resolve) => (alike(mostCalls) === 0 ? resolve() : void waiting.push(resolve)))

  return { hasRoom, start, settle, idle }
}
