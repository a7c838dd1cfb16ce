// A process that opens readers and holds them: one alone has neither the descriptors nor the time.
import { systems } from '../systems/registry.ts'

export interface ConnectorTask {
  system: string
  url: string
  tokens: string[]
}

const connecting = 32

async function open({ system, url, tokens }: ConnectorTask) {
  const { openReader } = systems.find(({ name }) => name === system) ?? {}
  if (!openReader) throw new Error(`There is no “${system}”.`)
  let next = 0
  async function work() {
    while (next < tokens.length) await openReader?.({ url, token: tokens[next++] ?? '' }, () => {})
  }
  await Promise.all(Array.from({ length: connecting }, work))
}

process.once('message', async (task: ConnectorTask) => {
  await open(task)
  process.send?.('open')
})
process.once('disconnect', () => process.exit())
process.send?.('ready')
