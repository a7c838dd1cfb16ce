// A process that opens readers and holds them: one alone has neither the descriptors nor the time.
import { systems } from '../systems/registry.ts'

export interface ConnectorTask {
  system: string
  url: string
  tokens: string[]
  /** Begins no further connection after that. */
  mostMs: number
}

const connecting = 32

/** Resolves with how many are open. */
async function open({ system, url, tokens, mostMs }: ConnectorTask): Promise<number> {
  const { openReader } = systems.find(({ name }) => name === system) ?? {}
  if (!openReader) throw new Error(`There is no “${system}”.`)
  const endsAt = performance.now() + mostMs
  let next = 0
  async function work() {
    while (next < tokens.length && performance.now() < endsAt)
      await openReader?.({ url, token: tokens[next++] ?? '' }, () => {})
  }
  await Promise.all(Array.from({ length: connecting }, work))
  return next
}

process.once('message', async (task: ConnectorTask) => {
  process.send?.(await open(task))
})
process.once('disconnect', () => process.exit())
process.send?.('ready')
