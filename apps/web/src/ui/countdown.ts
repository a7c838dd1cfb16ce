/** Calls `done` after `totalMs` of running time; time spent paused does not count. Runs from the start. */
export function makeCountdown(totalMs: number, done: () => void) {
  let leftMs = totalMs
  let startedAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const resume = () => {
    if (timer !== undefined) return
    startedAt = Date.now()
    timer = setTimeout(done, leftMs)
  }
  const pause = () => {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    leftMs = Math.max(0, leftMs - (Date.now() - startedAt))
  }

  resume()
  return { pause, resume }
}
