import { randomUUID } from 'node:crypto'
import type { Client } from '@carillon/client'
import type { Command } from 'commander'
import { formatRate, sendMany } from '../send-many.ts'
import { answer, type Shell } from '../shell.ts'
import { withSession } from '../target.ts'
import { wholeNumber } from '../whole-number.ts'

const examples = `
Examples:
  $ carillon notifications alice --count 25
  $ carillon notifications alice --count 5000 --parallel 20    as fast as it goes, in any order`

interface Options {
  count: number
  parallel: number
}

/** Sends the numbers 1 to `count`, and shows how far it is while somebody watches. */
async function sendTests(shell: Shell, client: Client, user: string, { count, parallel }: Options) {
  const run = randomUUID()
  const isWatched = shell.errors.isTTY === true
  const startedAt = performance.now()
  let progress = formatRate(0, 0)
  try {
    await sendMany({
      count,
      parallel,
      send: (number) =>
        client.api.notifications.send.mutate({
          to: [user],
          kind: 'announcement',
          data: { title: `Test notification ${number} of ${count}` },
          severity: 'low',
          key: `${run}-${number}`,
        }),
      onSent(sent) {
        progress = formatRate(sent, performance.now() - startedAt)
        if (isWatched) shell.errors.write(`\r${progress}`)
      },
    })
  } finally {
    if (isWatched) shell.errors.write('\r\x1b[K')
  }
  return { sent: count, seconds: (performance.now() - startedAt) / 1_000, words: progress }
}

export const addNotifications = (program: Command, shell: Shell) =>
  program
    .command('notifications')
    .description('send test notifications to somebody, to see them arrive')
    .argument('<user>', 'their name')
    .requiredOption('--count <number>', 'how many', wholeNumber(100_000))
    .option('--parallel <number>', 'how many at the same time; with 1 they arrive in order', wholeNumber(100), 1)
    .addHelpText('after', examples)
    .action((user: string, options: Options, command: Command) =>
      withSession(shell, command, async ({ client, json }) => {
        const { words, ...figures } = await sendTests(shell, client, user, options)
        await answer(shell, json, figures, `Sent ${words}.`)
      }),
    )
