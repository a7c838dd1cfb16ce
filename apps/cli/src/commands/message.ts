import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { answer, type Shell } from '../shell.ts'
import { withSession } from '../target.ts'

const examples = `
Examples:
  $ carillon message bob "Lunch at noon?"
  $ carillon message bob "$(git log -1 --format=%s)"`

export const addMessage = (program: Command, shell: Shell) =>
  program
    .command('message')
    .description('write to somebody, in the conversation the two of you have')
    .argument('<user>', 'their name')
    .argument('<text>', 'what to write')
    .addHelpText('after', examples)
    .action((user: string, body: string, _options: object, command: Command) =>
      withSession(shell, command, async ({ client: { api }, json }) => {
        const conversation = await api.conversations.open.mutate({ with: [user] })
        const input = { conversationId: conversation.id, body, clientId: randomUUID() }
        await answer(shell, json, await api.messages.send.mutate(input), `Sent to ${user}.`)
      }),
    )
