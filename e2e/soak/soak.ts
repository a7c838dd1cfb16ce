// People talk, a nemesis strikes, and in the end three logs are compared.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { countByName, memoryOf, spreadText, table, timingsOf } from './figures.ts'
import { type LeakWatch, tellingFlags, watchForLeaks } from './leaks.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createLoad, type Load } from './load.ts'
import { type Campaign, startCampaign } from './nemesis.ts'
import { settle } from './settle.ts'
import { createStage, type Stage, type StageOptions } from './stage.ts'
import { planStrikes, type Strike } from './strikes.ts'
import { judge, sorts } from './verdict.ts'

export interface SoakOptions extends StageOptions {
  seed: number
  seconds: number
  /** How much is said in a second. */
  rate: number
  /** On average. */
  secondsBetweenStrikes: number
  /** Looks for what servers hold and do not let go; then none of them is ended. */
  seeksLeaks?: boolean
  print(line: string): void
}

export interface Outcome {
  /** Sentences about everything that went wrong; none at best. */
  findings: string[]
  strikes: string[]
  attempted: number
  acknowledged: number
  applied: number
  resets: number
  table: string
}

const looksForLeaks = 30
/** Of what was said; the others were given up on purpose, or the faults have won. */
const leastAcknowledged = 0.9
const progressMs = 30_000
const mostShown = 20

/** At a fixed rate, whatever the answers do: whoever is slow is not spared. */
async function talk(load: Load, { rate, seconds }: SoakOptions) {
  const startedAt = performance.now()
  for (let number = 0; number < rate * seconds; number += 1) {
    const restMs = startedAt + (number * 1_000) / rate - performance.now()
    if (restMs > 0) await sleep(restMs)
    load.say(number)
  }
}

const describe = ({ atMs, kind, forMs }: Strike) => {
  const duration = forMs > 0 ? ` for ${(forMs / 1_000).toFixed(1)} s` : ''
  return `${(atMs / 1_000).toFixed(1).padStart(6)} s  ${kind.name}${duration}`
}

function printProgress(stage: Stage, ledger: Ledger, load: Load, print: SoakOptions['print']): Disposable {
  const startedAt = performance.now()
  const timer = setInterval(() => {
    const listeners = stage.listeners.flat()
    const applied = listeners.reduce((sum, { heard }) => sum + heard.length, 0)
    const elapsed = Math.round((performance.now() - startedAt) / 1_000)
    const said = `${ledger.entries.length} attempted, ${ledger.count('acknowledged')} acknowledged`
    print(`${String(elapsed).padStart(5)} s  ${said}, ${load.waiting()} waiting, ${applied} applied`)
  }, progressMs)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

interface Ended {
  stage: Stage
  ledger: Ledger
  campaign: Campaign
  memoryBefore: number[]
  latenessMs: number
  leaks: LeakWatch | undefined
}

function summarise({ stage, ledger, campaign, memoryBefore, latenessMs, leaks }: Ended): string {
  const listeners = stage.listeners.flat()
  const sum = (of: (listener: (typeof listeners)[number]) => number) =>
    listeners.reduce((total, one) => total + of(one), 0)
  const { delivery, recovery } = timingsOf(ledger.entries, listeners, campaign.struck)
  const memory = (list: number[]) => list.map((megabytes) => `${megabytes} MB`).join(', ')
  return table([
    ['attempted', ledger.entries.length],
    ['acknowledged', ledger.count('acknowledged')],
    ['unknown, and given up', ledger.count('unknown')],
    ['applied', sum(({ heard }) => heard.filter(({ label }) => label !== null).length)],
    ['resets', sum(({ resets }) => resets)],
    ['reconnections', sum(({ connections }) => connections - 1)],
    ['from acknowledged to the last device', spreadText(delivery)],
    ['recovery after a fault', spreadText(recovery)],
    ['memory of the servers at the start', memory(memoryBefore)],
    ['memory of the servers at the end', memory(stage.servers.map(({ pid }) => memoryOf(pid)))],
    ...(leaks?.figures() ?? []),
    ['lateness of this process, p99', `${latenessMs.toFixed(0)} ms`],
    ['faults', campaign.struck.length],
    ...countByName(campaign.struck).map(([name, count]): [string, number] => [`  ${name}`, count]),
  ])
}

export async function soak(options: SoakOptions): Promise<Outcome> {
  const { seed, print, seeksLeaks = false } = options
  const [totalMs, everyMs] = [options.seconds * 1_000, options.secondsBetweenStrikes * 1_000]
  const plan = planStrikes({ seed, totalMs, everyMs, endsServers: !seeksLeaks })
  print(`seed ${seed}: ${plan.length} strikes`)
  for (const strike of plan) print(describe(strike))

  await using stage = await createStage(seeksLeaks ? { ...options, flags: tellingFlags } : options)
  const ledger = createLedger()
  const load = createLoad(stage, ledger, seed)
  const memoryBefore = stage.servers.map(({ pid }) => memoryOf(pid))
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  const leaks = seeksLeaks ? watchForLeaks(stage.servers, totalMs / looksForLeaks) : undefined
  const campaign = startCampaign(stage, plan, () => {})
  {
    using _progress = printProgress(stage, ledger, load, print)
    await Promise.all([talk(load, options), campaign.over])
  }
  delay.disable()
  await leaks?.[Symbol.asyncDispose]()
  const { findings, logs, numbers } = await settle(stage, load)
  const verdict = judge(ledger.entries, logs, numbers)
  findings.push(...campaign.failures.map((failure) => `not healed: ${failure}`))
  findings.push(
    ...ledger.entries.filter(({ outcome }) => outcome === 'refused').map(({ label }) => `refused: ${label}`),
  )
  findings.push(...(leaks?.findings() ?? []))
  if (ledger.count('acknowledged') < leastAcknowledged * ledger.entries.length)
    findings.push('too little was acknowledged')
  for (const sort of sorts) {
    const some = verdict[sort]
    findings.push(...some.slice(0, mostShown).map((text) => `${sort}: ${text}`))
    if (some.length > mostShown) findings.push(`${sort}: ${some.length} in all`)
  }
  const listeners = stage.listeners.flat()
  return {
    findings,
    strikes: campaign.struck.map(({ name }) => name),
    attempted: ledger.entries.length,
    acknowledged: ledger.count('acknowledged'),
    applied: listeners.reduce((sum, { heard }) => sum + heard.length, 0),
    resets: listeners.reduce((sum, { resets }) => sum + resets, 0),
    table: summarise({ stage, ledger, campaign, memoryBefore, latenessMs: delay.percentile(99) / 1e6, leaks }),
  }
}
