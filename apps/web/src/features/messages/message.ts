import { daysBetween } from '../../i18n/dates.ts'

interface Author {
  readonly id: string
  readonly displayName: string
}

/** What the thread needs of a message, be it the server's or one that still waits in the outbox. */
export interface ThreadMessage {
  readonly clientId: string
  readonly author: Author
  readonly body: string
  readonly replyTo: { readonly author: Author; readonly body: string } | null
  readonly reactions: readonly { readonly emoji: string; readonly userIds: readonly string[] }[]
  readonly createdAt: string
  readonly editedAt: string | null
  readonly deletedAt: string | null
}

/** Where one's own message is on its way. */
export type Delivery =
  | { readonly state: 'waiting' | 'queued' | 'sending' | 'sent' | 'delivered' }
  /** With the names of the readers where there may be several. */
  | { readonly state: 'read'; readonly readers: readonly string[] | undefined; readonly isEveryone: boolean }
  /** Refused, with the server's code and the field it did not like. */
  | { readonly state: 'failed'; readonly code: string | null; readonly field: string | null }

const blockMs = 5 * 60_000

type Timed = Pick<ThreadMessage, 'createdAt'>

export function startsDay(previous: Timed | undefined, message: Timed): boolean {
  return !previous || daysBetween(new Date(previous.createdAt), new Date(message.createdAt)) !== 0
}

/** Messages of one author within five minutes of each other read as one block. */
export function startsBlock(
  previous: Pick<ThreadMessage, 'createdAt' | 'author'> | undefined,
  message: Pick<ThreadMessage, 'createdAt' | 'author'>,
): boolean {
  if (!previous || previous.author.id !== message.author.id || startsDay(previous, message)) return true
  return Date.parse(message.createdAt) - Date.parse(previous.createdAt) > blockMs
}
