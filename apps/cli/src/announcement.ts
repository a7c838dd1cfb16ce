import { type Command, Option } from 'commander'

/** The options of whatever sends an announcement. */
export interface AnnouncementOptions {
  title?: string
  link?: string
  severity?: 'low' | 'normal' | 'high' | 'critical'
  key?: string
}

const longestTitle = 200

/** Without a title, a short line is the title, and the first line of a longer text is: as with `POST /notify`. */
export function wordsOf(text: string, title?: string): { title: string; body?: string } {
  const whole = text.trim()
  if (title !== undefined) return whole === '' ? { title } : { title, body: whole }
  const firstLine = [...(whole.split('\n')[0] ?? '').trim()]
  const short = firstLine.length > longestTitle ? [...firstLine.slice(0, longestTitle - 1), '…'] : firstLine
  return short.join('') === whole ? { title: whole } : { title: short.join(''), body: whole }
}

/** What `notifications.send` and `notifications.broadcast` take. */
export function announcementOf(text: string, { title, link, severity, key }: AnnouncementOptions) {
  return { kind: 'announcement', data: { ...wordsOf(text, title), ...(link !== undefined && { link }) }, severity, key }
}

export const takeAnnouncement = (command: Command) =>
  command
    .option('--title <title>', 'a title above the text')
    .option('--link <path>', 'where a click leads: a path within the app, such as /conversations')
    .addOption(
      new Option('--severity <severity>', 'how much it matters').choices(['low', 'normal', 'high', 'critical']),
    )
    .option('--key <key>', 'run twice with the same key, it is sent once')
