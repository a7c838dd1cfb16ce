import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createComplaint } from './complaint.ts'

/**
 * In milliseconds: it measures the time from one look to the next, and so never less than this. Each look wakes a process that has
 * nothing to do: at 10 ms, it takes five times as much as at 50.
 */
export const loopResolutionMs = 50

/** Node asks the system by opening a file: a process that has too many open cannot, and goes on with what it knew. */
function watchMemory(onError: (error: unknown) => void) {
  const complaint = createComplaint(onError)
  let rssBytes = 0
  return () => {
    try {
      rssBytes = process.memoryUsage.rss()
      complaint.well()
    } catch (error) {
      complaint.fail(error)
    }
    return rssBytes
  }
}

/** How busy the process is, since it was asked last. */
export function watchLoad(onError: (error: unknown) => void) {
  const delay = monitorEventLoopDelay({ resolution: loopResolutionMs })
  delay.enable()
  const rss = watchMemory(onError)
  let usage = process.cpuUsage()
  let at = performance.now()
  return {
    look() {
      const [usageNow, now] = [process.cpuUsage(), performance.now()]
      const usedMs = (usageNow.user + usageNow.system - usage.user - usage.system) / 1_000
      const cpu = usedMs / Math.max(1, now - at)
      const eventLoopDelayMs = Math.max(0, delay.percentile(99) / 1e6 - loopResolutionMs)
      usage = usageNow
      at = now
      delay.reset()
      return { rssBytes: rss(), cpu, eventLoopDelayMs }
    },
    stop: () => void delay.disable(),
  }
}
