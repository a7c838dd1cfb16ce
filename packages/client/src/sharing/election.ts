// Who of all tabs leads: the one that holds the lock. The browser gives it to the next one the moment its holder dies.
export interface Candidate {
  onElected(): void
  /** Another tab found us not to answer and took the lock. */
  onDeposed(): void
}

export interface Election {
  /** Takes the place of a leader that does not answer. */
  steal(): void
  leave(): void
}

const isAbort = (error: unknown) => error instanceof Error && error.name === 'AbortError'

export function stand(locks: Pick<LockManager, 'request'>, name: string, candidate: Candidate): Election {
  let queue = new AbortController()
  let isOver = false
  let release = () => {}

  async function request(options: LockOptions) {
    let isHolder = false
    const hold = () => {
      if (isOver) return
      isHolder = true
      candidate.onElected()
      return new Promise<void>((resolve) => {
        release = resolve
      })
    }
    try {
      await locks.request(name, options, hold)
    } catch (error) {
      if (isHolder && !isOver) candidate.onDeposed()
      if (isOver || options.signal?.aborted) return
      if (isAbort(error)) wait()
      // Locks cannot be had in this browser: then every tab leads itself.
      else candidate.onElected()
    }
  }

  function wait() {
    queue = new AbortController()
    void request({ signal: queue.signal })
  }
  wait()

  return {
    steal() {
      queue.abort()
      void request({ steal: true })
    },
    leave() {
      isOver = true
      queue.abort()
      release()
    },
  }
}
