// Requests that end in time, and with whoever made them. Not by AbortSignal.timeout: combined with another signal it is
// collected as garbage on Node.js 20, and a request that hangs would then hang for ever.

const timedOut = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError')

/** `onFailed`: a request got no answer, though nobody had given it up. */
export function createRequests(timeoutMs: number, onFailed: () => void) {
  const underWay = new Map<AbortController, ReturnType<typeof setTimeout>>()

  function end(controller: AbortController, reason?: unknown) {
    clearTimeout(underWay.get(controller))
    underWay.delete(controller)
    controller.abort(reason)
  }

  /** Held by its timer until time is up, as the body may be what hangs. */
  function begin(signal: AbortSignal | null | undefined): AbortController {
    const controller = new AbortController()
    const timer = setTimeout(() => end(controller, timedOut()), timeoutMs)
    // No reason for a script not to end.
    if (typeof timer === 'object') timer.unref()
    underWay.set(controller, timer)
    if (signal?.aborted) end(controller, signal.reason)
    else signal?.addEventListener('abort', () => end(controller, signal.reason), { once: true })
    return controller
  }

  return {
    fetch(url: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
      const { signal } = begin(init.signal)
      const answer = fetch(url, { ...init, signal, credentials: 'include' })
      // The caller hears of it; so does the connection, which may be as dead as that.
      answer.catch(() => signal.reason?.name === 'AbortError' || onFailed())
      return answer
    },
    giveUp() {
      for (const controller of underWay.keys()) end(controller)
    },
  }
}
