import { monitorEventLoopDelay } from 'node:perf_hooks'

/** It measures the time from one look to the next, and so never less than this. */
const resolution = 20

/** How busy the process is, since it was asked last. */
export function watchLoad() {
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
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
      return { rssBytes: process.memoryUsage.rss(), cpu, eventLoopDelayMs }
    },
    stop: () => void delay.disable(),
  }
}
