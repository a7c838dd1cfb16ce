// Locks as browsers have them (https://w3c.github.io/web-locks), for several tabs in one process: requests of one name
// are granted in the order in which they were made, never within the call, and a tab that dies lets go of all it holds.

type Mode = 'exclusive' | 'shared'
type Callback = (lock: Lock | null) => unknown

interface Request {
  name: string
  mode: Mode
  tab: symbol
  grant(): void
  lose(reason: unknown): void
}

const isRequest = (held: Request, { mode }: Request) => held.mode === 'shared' && mode === 'shared'

export function createLocks() {
  const held = new Set<Request>()
  const waiting: Request[] = []

  /** The first of each name, and those after it that may hold it together with it. */
  function grantNext() {
    const blocked = new Set<string>()
    for (const request of [...waiting]) {
      const holders = [...held].filter(({ name }) => name === request.name)
      if (!blocked.has(request.name) && holders.every((holder) => isRequest(holder, request))) {
        waiting.splice(waiting.indexOf(request), 1)
        held.add(request)
        queueMicrotask(request.grant)
      } else blocked.add(request.name)
    }
  }

  function release(request: Request) {
    held.delete(request)
    const place = waiting.indexOf(request)
    if (place >= 0) waiting.splice(place, 1)
    grantNext()
  }

  function request(tab: symbol, name: string, options: LockOptions, callback: Callback) {
    const { mode = 'exclusive', ifAvailable, steal, signal } = options
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const abort = () => {
        if (!waiting.includes(mine)) return
        release(mine)
        reject(signal?.reason)
      }
      const run = async (lock: Lock | null) => callback(lock)
      const mine: Request = {
        name,
        mode,
        tab,
        grant() {
          signal?.removeEventListener('abort', abort)
          if (held.has(mine))
            run({ name, mode })
              .then(resolve, reject)
              .finally(() => release(mine))
        },
        lose: reject,
      }
      if (steal) {
        for (const holder of [...held].filter((holder) => holder.name === name)) {
          held.delete(holder)
          holder.lose(new DOMException('The lock was stolen.', 'AbortError'))
        }
        waiting.unshift(mine)
      } else waiting.push(mine)
      signal?.addEventListener('abort', abort)
      grantNext()
      if (ifAvailable && waiting.includes(mine)) {
        release(mine)
        run(null).then(resolve, reject)
      }
    })
  }

  return {
    /** The locks as one tab sees them. */
    createTab() {
      const tab = Symbol('tab')
      let isDead = false
      const locks = {
        request: (name: string, ...rest: [Callback] | [LockOptions, Callback]) => {
          if (isDead) return new Promise(() => {})
          const [options, callback] = rest.length === 1 ? [{}, rest[0]] : rest
          return request(tab, name, options, callback)
        },
      }
      return {
        // Of the overloads of the real one, TypeScript would have the result's type follow the callback's.
        locks: locks as unknown as Pick<LockManager, 'request'>,
        /** Nothing it waits for comes back to it. */
        die() {
          isDead = true
          for (const request of [...held, ...waiting]) if (request.tab === tab) release(request)
        },
      }
    },
    /** How many hold or wait for the name. */
    count: (name: string) => [...held, ...waiting].filter((request) => request.name === name).length,
  }
}
