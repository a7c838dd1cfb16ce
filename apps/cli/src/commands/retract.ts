import type { Command } from 'commander'
import { answer, type Shell } from '../shell.ts'
import { withSession } from '../target.ts'

const examples = `
Examples:
  $ carillon notify alice "Disk almost full" --severity critical --key disk
  $ carillon retract disk

It is gone from every device, read or not. Keys are remembered for seven days after something was sent.`

export const addRetract = (program: Command, shell: Shell) =>
  program
    .command('retract')
    .description('take back what you have sent, or were to send later, under a key')
    .argument('<key>', 'the one given to notify')
    .addHelpText('after', examples)
    .action((key: string, _options: object, command: Command) =>
      withSession(shell, command, async ({ client, json }) => {
        const taken = await client.api.notifications.retract.mutate({ key })
        const words = taken.cancelled ? 'It will not be sent.' : `Taken back: ${taken.removed}.`
        await answer(shell, json, taken, words)
      }),
    )
