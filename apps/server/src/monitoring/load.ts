import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createComplaint } from './complaint.ts'

/** It measures the time from one look to the next, and so never less than this. */
const resolution = 20

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
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  const rss = watchMemory(onError)
  let usage = process.cpuUsage()
  let at = performance.now()
  return {
    look() {
      const [usageNow, now] = [process.cpuUsage(), performance.now()]
      const usedMs = (usageNow.user + usageNow.system - usage.user - usage.system) / 1_000
      const cpu = usedMs / Math.max(1, now - at)
      const eventLoopDelayMs = Math.max(0, delay.percentile(99) / 1e6 - resolution)
      usage = usageNow
      at = now
      delay.reset()
      return { rssBytes: rss(), cpu, eventLoopDelayMs }
    },
    stop: () => void delay.disable(),
  }
}
