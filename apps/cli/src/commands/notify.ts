import type { Command } from 'commander'
import { type AnnouncementOptions, announcementOf, takeAnnouncement } from '../announcement.ts'
import { formatTime } from '../format-event.ts'
import { moment } from '../moment.ts'
import { answer, type Shell } from '../shell.ts'
import { withSession } from '../target.ts'

const examples = `
Examples:
  $ carillon notify alice "Build done"
  $ carillon notify alice "412 tests, 3 minutes" --title "Nightly build is green" --severity low
  $ carillon notify alice "Disk almost full" --severity critical --key "disk-$(date +%F)"
  $ carillon notify alice "The demo begins" --at 2026-03-05T10:00 --expires 2026-03-05T11:00 --key demo
  $ make && carillon notify alice "Build done" || carillon notify alice "Build failed" --severity high`

interface Options extends AnnouncementOptions {
  at?: string
  expires?: string
}

export const addNotify = (program: Command, shell: Shell) =>
  takeAnnouncement(program.command('notify'))
    .description('notify somebody')
    .argument('<user>', 'their name')
    .argument('<text>', 'what to say')
    .option('--at <time>', 'send it then, not now', moment)
    .option('--expires <time>', 'take it back then', moment)
    .addHelpText('after', examples)
    .action((user: string, text: string, { at, expires, ...options }: Options, command: Command) =>
      withSession(shell, command, async ({ client, json }) => {
        const times = { sendAt: at, expiresAt: expires }
        const sent = await client.api.notifications.send.mutate({
          to: [user],
          ...announcementOf(text, options),
          ...times,
        })
        const names = sent.notifications.map(({ username }) => username).join(', ')
        const isLater = sent.scheduled && sent.notifications.length === 0
        const when = isLater && formatTime(new Date(sent.scheduled?.sendAt ?? 0), new Date())
        await answer(shell, json, sent, when ? `Will be sent to ${user} at ${when}.` : `Sent to ${names}.`)
      }),
    )
