import { type LaneOptions, runLane } from './lane.ts'
import type { OutboxStorage } from './storage.ts'

interface LanesOptions extends Omit<LaneOptions, 'signal'> {
  storage: OutboxStorage | undefined
}

/** The conversations being worked on by this tab, or in which it stands in line for it. */
export function createLanes({ storage, ...options }: LanesOptions) {
  const { entries } = options
  const ending = new AbortController()
  const { signal } = ending
  const lanes = new Map<string, Promise<void>>()
  let isReading = false
  let isBehind = false

  /** Where tabs cannot agree, each sends: nothing is stored twice all the same, and nothing overtakes. */
  async function work(conversationId: string) {
    let hasRun = false
    const run = () => {
      hasRun = true
      return runLane(conversationId, { ...options, signal })
    }
    await storage?.alone?.(conversationId, signal, run).catch((error) => {
      if (hasRun) throw error
    })
    if (!hasRun && !signal.aborted) await run()
  }

  function run(conversationId: string) {
    if (lanes.has(conversationId) || signal.aborted) return
    const end = () => lanes.delete(conversationId)
    const running = work(conversationId).then(() => {
      end()
      // Written after the lane had looked for the last time.
      if (entries.next(conversationId)) run(conversationId)
    })
    // What nobody expected is not tried at once again: the next that is written begins anew.
    lanes.set(
      conversationId,
      running.catch((error) => {
        end()
        globalThis.reportError?.(error)
      }),
    )
  }

  function runAll() {
    for (const conversationId of entries.lanes()) run(conversationId)
  }

  return {
    run,
    runAll,
    /** Whoever sees something waiting gets in line for sending it: the one at work may die. */
    async catchUp() {
      isBehind = true
      if (isReading) return
      isReading = true
      while (isBehind) {
        isBehind = false
        await entries.refresh()
      }
      isReading = false
      if (storage?.alone) runAll()
    },
    async close() {
      ending.abort()
      await Promise.allSettled(lanes.values())
    },
  }
}
