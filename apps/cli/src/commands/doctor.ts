import type { Command } from 'commander'
import { checkChain, type Finding, formatFinding } from '../chain.ts'
import { Failure } from '../failure.ts'
import { createLinks } from '../links.ts'
import { print, type Shell } from '../shell.ts'
import { findTarget, type SharedOptions } from '../target.ts'

const examples = `
Examples:
  $ carillon doctor
  $ carillon doctor --url https://carillon.example --json

Sends one notification to yourself, waits for it on a WebSocket of its own, and archives it.`

async function examine(shell: Shell, options: SharedOptions, version: string) {
  const { links, close } = createLinks(await findTarget(shell, options), version)
  const findings: Finding[] = []
  try {
    for await (const finding of checkChain(links)) {
      findings.push(finding)
      if (!options.json) await print(shell, formatFinding(finding))
    }
  } finally {
    close()
  }
  const broken = findings.find(({ status }) => status === 'broken')
  if (options.json) await print(shell, JSON.stringify({ ok: !broken, findings }))
  else if (!broken) await print(shell, 'All is well.')
  if (broken) throw new Failure(`The chain is broken at “${broken.name}”.`, { code: 'BROKEN' })
}

export const addDoctor = (program: Command, shell: Shell) =>
  program
    .command('doctor')
    .description('try every link from here to a delivered notification, and say which is broken')
    .addHelpText('after', examples)
    .action((_options: object, command: Command) =>
      examine(shell, command.optsWithGlobals<SharedOptions>(), program.version() ?? ''),
    )
