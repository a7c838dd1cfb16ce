import type { Event, Notification } from '@carillon/client'

/** One line, and nothing in it that a terminal would obey: texts come from other people. */
export const oneLine = (text: string) =>
  text
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, '')
    .trim()

const dated = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' })

/** The time of day, with the date when it was not today. */
export function formatTime(at: Date, now: Date): string {
  const [day = '', time = ''] = dated.format(at).split(' ')
  return dated.format(now).startsWith(day) ? time : `${day} ${time}`
}

function describeNotification({ title, body, link, actor, severity }: Notification): string {
  const parts = [severity === 'high' || severity === 'critical' ? `[${severity}]` : '', title, body && `· ${body}`]
  return [...parts, actor && `(from ${actor.displayName})`, link].filter(Boolean).join(' ')
}

function describeChange(ids: string[] | null, change: object): string {
  const word = (name: string) => name.replace(/At$|Until$/, '')
  const what = Object.entries(change).map(([name, value]) => `${value === null ? 'not ' : ''}${word(name)}`)
  return `${ids ? ids.length : 'all'} now ${what.join(', ')}`
}

/** What happened, in a few words. */
function describe(event: Event): string {
  switch (event.type) {
    case 'sync':
      return event.verdict === 'reset' ? 'some events could not be replayed' : `${event.missed} missed events follow`
    case 'notification.created':
    case 'notification.rewritten':
    case 'notification.returned':
      return describeNotification(event.notification)
    case 'notification.changed':
      return describeChange(event.ids, event.change)
    case 'notification.removed':
      return `${event.ids.length} gone`
    case 'message.posted':
    case 'message.changed':
      return `${event.message.author.displayName}: ${event.message.deletedAt ? 'removed' : event.message.body}`
    case 'conversation.changed':
      return event.conversation.title ?? event.conversation.members.map((member) => member.displayName).join(', ')
    case 'conversation.left':
      return event.id
    case 'user.changed':
      return `${event.user.username} is now ${event.user.displayName}`
    case 'read.moved':
      return `up to message ${event.seq}`
    // An event of a newer server, or of a team's own.
    default:
      return ''
  }
}

function timeOf(event: Event, now: Date): Date {
  if (event.type === 'notification.created') return new Date(event.notification.createdAt)
  return event.type === 'message.posted' ? new Date(event.message.createdAt) : now
}

/** `14:02:11  notification.created   Build done (from Bob)` */
export const formatEvent = (event: Event, now: Date): string =>
  `${formatTime(timeOf(event, now), now)}  ${event.type.padEnd(22)}  ${oneLine(describe(event))}`.trimEnd()
