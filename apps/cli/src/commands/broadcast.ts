import type { Command } from 'commander'
import { type AnnouncementOptions, announcementOf, takeAnnouncement } from '../announcement.ts'
import { answer, type Shell } from '../shell.ts'
import { withSession } from '../target.ts'

const examples = `
Examples:
  $ carillon broadcast "The server restarts at 18:00" --severity high
  $ carillon broadcast "Read what is new" --title "Version 2 is here" --link /conversations --key release-2`

export const addBroadcast = (program: Command, shell: Shell) =>
  takeAnnouncement(program.command('broadcast'))
    .description('notify everybody; only admins may')
    .argument('<text>', 'what to say')
    .addHelpText('after', examples)
    .action((text: string, options: AnnouncementOptions, command: Command) =>
      withSession(shell, command, async ({ client, json }) => {
        const sent = await client.api.notifications.broadcast.mutate(announcementOf(text, options))
        await answer(shell, json, sent, `Sent to ${sent.recipients} ${sent.recipients === 1 ? 'person' : 'people'}.`)
      }),
    )
