import type { Message, Pending } from '@carillon/client'
import type { ThreadMessage } from '../message.ts'

/** A row of the thread. */
export interface Entry {
  readonly key: string
  readonly message: ThreadMessage
  readonly previous: ThreadMessage | undefined
  /** As the server has it. */
  readonly stored: Message | undefined
  /** As the outbox has it; never both. */
  readonly pending: Pending | undefined
  /** The first one that was not read when the conversation was opened. */
  readonly isFirstNew: boolean
}

interface Sources {
  readonly stored: readonly Message[]
  readonly pending: readonly Pending[]
  readonly me: { readonly id: string; readonly displayName: string }
  /** Where one had read to on entering; nothing is new when there was nothing unread. */
  readonly newAfter: number | undefined
}

/** The same before and after the server has it, so that its row stays. */
const keyOf = (message: Pick<ThreadMessage, 'author' | 'clientId'>) => `${message.author.id}/${message.clientId}`

function fromPending({ clientId, body, queuedAt, replyTo }: Pending, { me, stored }: Sources): ThreadMessage {
  const quoted = replyTo === undefined ? undefined : stored.find((message) => message.id === replyTo)
  return {
    clientId,
    author: me,
    body,
    replyTo: quoted ? { author: quoted.author, body: quoted.body } : null,
    reactions: [],
    createdAt: queuedAt,
    editedAt: null,
    deletedAt: null,
  }
}

/** Where what is new begins; unknown as long as what was read last is not loaded. */
function firstNewOf({ stored, me, newAfter }: Sources): string | undefined {
  const [first] = stored
  if (newAfter === undefined || !first || first.seq > newAfter + 1) return undefined
  return stored.find((message) => message.seq > newAfter && message.author.id !== me.id)?.id
}

/** What is stored, then what is still on its way, each with what stands above it. */
export function entriesOf(sources: Sources): Entry[] {
  const { stored, pending } = sources
  const firstNew = firstNewOf(sources)
  const storedRows = stored.map((message) => ({ message, stored: message, pending: undefined }))
  const pendingRows = pending.map((one) => ({ message: fromPending(one, sources), stored: undefined, pending: one }))
  const rows = [...storedRows, ...pendingRows]
  return rows.map((row, index) => ({
    ...row,
    key: keyOf(row.message),
    previous: rows[index - 1]?.message,
    isFirstNew: row.stored !== undefined && row.stored.id === firstNew,
  }))
}

/** Whether a row shows the same: what is still pending is made anew each time. */
export function isSameEntry(one: Entry, other: Entry): boolean {
  return (
    one.stored === other.stored &&
    one.pending === other.pending &&
    one.isFirstNew === other.isFirstNew &&
    one.previous?.createdAt === other.previous?.createdAt &&
    one.previous?.author.id === other.previous?.author.id
  )
}
