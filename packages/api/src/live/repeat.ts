/**
 * Does the work again and again, about so long after the last time, on each server at another moment; returns how to
 * stop. The first time is later, too.
 */
export function repeat(work: () => Promise<unknown>, everyMs: number, onError: (error: unknown) => void): () => void {
  let timer: ReturnType<typeof setTimeout>
  let isStopped = false
  function later() {
    if (isStopped) return
    timer = setTimeout(() => void work().catch(onError).finally(later), everyMs * (0.5 + Math.random()))
    timer.unref()
  }
  later()
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}
