// The calls of one socket.
export interface Message {
  id?: unknown
  method?: unknown
  params?: { path?: unknown } | null
  jsonrpc?: unknown
  error?: unknown
  result?: { type?: unknown }
}

/** A program that follows its events says what it has to say over the same socket. */
const mostCalls = 96
const mostSubscriptions = 10

const limits = new Map<unknown, number>([
  ['query', mostCalls],
  ['mutation', mostCalls],
  ['subscription', mostSubscriptions],
])

interface Running {
  limit: number
  /** Of a subscription: until tRPC has said that it has begun, it does not hear that it is to end. */
  hasBegun?: boolean
  isToEnd?: boolean
  /** Gives back its room among the calls of its address; missing for a subscription. */
  release?: () => void
}

/** Calls under way by id. An id used twice at once would hide a call from the count, so it is refused. */
export function createRunningCalls(begin: () => () => void, end: (id: unknown) => void) {
  const running = new Map<unknown, Running>()
  /** Streams of events, and whether the frames of each hold nothing but what every frame does: looked at for each event. */
  const streams = new Map<unknown, boolean>()
  const waiting: (() => void)[] = []

  const alike = (limit: number) => [...running.values()].filter((other) => other.limit === limit).length

  const hasRoom = ({ id, method }: Message) => {
    const limit = limits.get(method)
    return limit === undefined || (!running.has(id) && alike(limit) < limit)
  }

  function noteEnd(call: Running | undefined) {
    if (call && !call.hasBegun) call.isToEnd = true
  }

  function noteBeginning(id: unknown, call: Running) {
    call.hasBegun = true
    if (call.isToEnd) end(id)
  }

  /** Throws when too much is under way from its address. */
  const start = ({ id, method, params, jsonrpc }: Message) => {
    if (method === 'subscription.stop') return noteEnd(running.get(id))
    const limit = limits.get(method)
    if (limit === undefined) return
    if (limit === mostCalls) return void running.set(id, { limit, release: begin() })
    running.set(id, { limit })
    if (params?.path === 'live.events') streams.set(id, jsonrpc === undefined)
  }

  const settle = ({ id, error, result }: Message) => {
    const call = running.get(id)
    if (call && result?.type === 'started') noteBeginning(id, call)
    const isOver = call?.limit === mostCalls || error !== undefined || result?.type === 'stopped'
    if (!call || !isOver) return
    running.delete(id)
    streams.delete(id)
    call.release?.()
    if (isIdle()) for (const resolve of waiting.splice(0)) resolve()
  }

  /** Whether all calls are answered; subscriptions do not count, since they have no end. */
  const isIdle = () => alike(mostCalls) === 0
  /** Resolves once they are. */
  const idle = () => new Promise<void>((resolve) => (isIdle() ? resolve() : void waiting.push(resolve)))

  /** The id of the one stream of events; nothing where there are several, since nobody could tell them apart. */
  const onlyStream = () => {
    const [[id, isPlain] = []] = streams
    return streams.size === 1 && isPlain ? id : undefined
  }

  return { hasRoom, start, settle, idle, isIdle, onlyStream }
}
