import type { Command } from 'commander'
import { type AnnouncementOptions, announcementOf, takeAnnouncement } from '../announcement.ts'
import { answer, type Shell } from '../shell.ts'
import { withSession } from '../target.ts'

const examples = `
Examples:
  $ carillon notify alice "Build done"
  $ carillon notify alice "412 tests, 3 minutes" --title "Nightly build is green" --severity low
  $ carillon notify alice "Disk almost full" --severity critical --key "disk-$(date +%F)"
  $ make && carillon notify alice "Build done" || carillon notify alice "Build failed" --severity high`

export const addNotify = (program: Command, shell: Shell) =>
  takeAnnouncement(program.command('notify'))
    .description('notify somebody')
    .argument('<user>', 'their name')
    .argument('<text>', 'what to say')
    .addHelpText('after', examples)
    .action((user: string, text: string, options: AnnouncementOptions, command: Command) =>
      withSession(shell, command, async ({ client, json }) => {
        const sent = await client.api.notifications.send.mutate({ to: [user], ...announcementOf(text, options) })
        const names = sent.notifications.map(({ username }) => username).join(', ')
        await answer(shell, json, sent, `Sent to ${names}.`)
      }),
    )
