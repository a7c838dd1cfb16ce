import type { LatencyOptions, LatencyOutcome } from './latency.ts'
import { machine, row } from './markdown.ts'
import type { Summary } from './summary.ts'

const summaryRow = (name: string, { p50, p95, p99, max }: Summary) => row(name, p50, p95, p99, max)

const share = (used: number, seconds: number) => `${Math.round((used / seconds) * 100)} %`

/** The outcome as Markdown. */
export function latencyTable(options: LatencyOptions, outcome: LatencyOutcome): string {
  const { latency, answer, cpu, generator, sendsLate } = outcome
  return [
    `${options.users} users on two servers, ${options.perSecond} notifications a second for ${options.seconds} s, ${machine}.`,
    '',
    row('milliseconds', 'p50', 'p95', 'p99', 'max'),
    row('---', '---:', '---:', '---:', '---:'),
    summaryRow('**send → callback**', latency.all),
    summaryRow('reader on the same server', latency.same),
    summaryRow('reader on the other server', latency.other),
    summaryRow('send → answer', answer),
    summaryRow('generator: a request that does nothing', generator.idleRequest),
    summaryRow('generator: sends made late by', sendsLate),
    '',
    row('sent', 'failed', 'lost', 'twice', 'CPU server 1', 'CPU server 2', 'CPU PostgreSQL', 'CPU generator'),
    row('---:', '---:', '---:', '---:', '---:', '---:', '---:', '---:'),
    row(
      outcome.sent,
      outcome.failed,
      outcome.lost,
      outcome.twice,
      ...[...cpu.servers, cpu.postgres, cpu.generator].map((used) => share(used, cpu.seconds)),
    ),
  ].join('\n')
}
