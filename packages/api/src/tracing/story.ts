// The story of one call, line by line: called, committed, hinted, delivered, acknowledged. All lines carry the trace id of the call
// that began it. Names, ids, numbers and times only: what is in a message, a notification or a call is nobody's business here,
// so nothing is logged that is not picked by its name.
import type { Entry } from '@carillon/db'
import type { Delivered } from '../live/deliver.ts'

interface Call {
  traceId: string
  path: string
  type: string
  userId?: string | undefined
  via?: 'session' | 'token' | undefined
}

interface Commit {
  traceId: string | undefined
  entries: Entry[]
}

interface Handing {
  userId: string
  streamId: string
  delivered: Delivered
  /** When the hint came; `null` for what was read without one. */
  heardAt: number | null
}

/** Hears what becomes of a call and of what it caused. Nobody does unless the log is that verbose. */
export interface Story {
  called(call: Call): void
  ended(call: Call, ms: number, failure: string | null): void
  committed(commit: Commit): void
  delivered(handing: Handing): void
}

interface Log {
  debug(fields: object, message: string): void
}

/** How many notifications and messages it is remembered for which call they came of. */
const mostOrigins = 10_000
/** Of one commit, and of one line. */
const mostLines = 20
const mostNamed = 20

const textIn = (data: object, name: string): string | undefined => {
  const value: unknown = Reflect.get(data, name)
  return typeof value === 'string' ? value : undefined
}
const numberIn = (data: object, name: string): number | undefined => {
  const value: unknown = Reflect.get(data, name)
  return typeof value === 'number' ? value : undefined
}
const objectIn = (data: object, name: string): object => {
  const value: unknown = Reflect.get(data, name)
  return typeof value === 'object' && value !== null ? value : {}
}
const textsIn = (data: object, name: string): string[] | undefined => {
  const value: unknown = Reflect.get(data, name)
  if (!Array.isArray(value)) return undefined
  return value.filter((item) => typeof item === 'string').slice(0, mostNamed)
}

/** What an event is about: ids and numbers, by their names. */
const referencesIn = (data: object) => ({
  notificationId: textIn(data, 'notificationId'),
  messageId: textIn(data, 'messageId'),
  conversationId: textIn(data, 'conversationId'),
  ids: textsIn(data, 'ids'),
})

/** The same of an event as its reader gets it, in which what it is about is joined. */
function subjectOf(event: object) {
  const message = objectIn(event, 'message')
  return {
    ...referencesIn(event),
    notificationId: textIn(objectIn(event, 'notification'), 'id'),
    messageId: textIn(message, 'id'),
    conversationId:
      textIn(event, 'conversationId') ??
      textIn(message, 'conversationId') ??
      textIn(objectIn(event, 'conversation'), 'id'),
    messageSeq: numberIn(message, 'seq'),
  }
}

const placeOf = (conversationId: string | undefined, seq: number | undefined) => `${conversationId}/${seq}`

/** Which call something came of, as far as this server has seen it lately. */
function createOrigins() {
  const origins = new Map<string, string>()
  return {
    of: (key: string) => origins.get(key),
    remember(key: string | undefined, traceId: string | null | undefined) {
      if (key === undefined || !traceId || origins.has(key)) return
      origins.set(key, traceId)
      const [oldest] = origins.size > mostOrigins ? origins.keys() : []
      if (oldest !== undefined) origins.delete(oldest)
    },
  }
}

/** Entries that say the same to several users, together. */
function alike(entries: Entry[]) {
  const groups = new Map<string, { type: string; data: Record<string, unknown>; userIds: string[] }>()
  for (const { userId, type, data } of entries) {
    const key = JSON.stringify([type, data])
    const group = groups.get(key) ?? { type, data, userIds: [] }
    group.userIds.push(userId)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** What a change of a notification says of its reader. */
function receiptOf(change: object): string | undefined {
  if (textIn(change, 'readAt')) return 'read'
  if (textIn(change, 'snoozedUntil')) return 'snoozed'
  if (textIn(change, 'archivedAt')) return 'archived'
  return textIn(change, 'seenAt') && 'seen'
}

export function createStory(log: Log): Story {
  const origins = createOrigins()

  /** Under the trace of what is acknowledged, where it is known here, and else of the call that does it. */
  function acknowledged(traceId: string | undefined, key: string, fields: object, receipt: string) {
    const origin = origins.of(key)
    log.debug({ traceId: origin ?? traceId, callTraceId: traceId, ...fields, receipt }, `acknowledged: ${receipt}`)
  }

  function tellReceipts(traceId: string | undefined, { type, data, userIds }: ReturnType<typeof alike>[number]) {
    if (type === 'notification.changed') {
      const receipt = receiptOf(objectIn(data, 'change'))
      const [userId] = userIds
      for (const notificationId of (receipt && textsIn(data, 'ids')) || []) {
        acknowledged(traceId, notificationId, { notificationId, userId }, receipt ?? '')
      }
    }
    const userId = textIn(data, 'readerId') ?? textIn(data, 'receiverId')
    if (type !== 'read.moved' && type !== 'delivered.moved') return
    const [conversationId, seq] = [textIn(data, 'conversationId'), numberIn(data, 'seq')]
    const receipt = type === 'read.moved' ? 'read' : 'delivered'
    acknowledged(traceId, placeOf(conversationId, seq), { conversationId, messageSeq: seq, userId }, receipt)
  }

  return {
    called: (call) => log.debug(call, `called ${call.path}`),
    ended({ traceId, path }, ms, failure) {
      log.debug({ traceId, path, ms: Math.round(ms * 10) / 10, failure }, `${failure ? 'refused' : 'answered'} ${path}`)
    },
    committed({ traceId, entries }) {
      const groups = alike(entries)
      for (const group of groups.slice(0, mostLines)) {
        const { type, data, userIds } = group
        const readers = { userIds: userIds.slice(0, mostNamed), readers: userIds.length }
        log.debug({ traceId, event: type, ...referencesIn(data), ...readers }, `committed ${type}`)
        if (type === 'notification.created') origins.remember(textIn(data, 'notificationId'), traceId)
        tellReceipts(traceId, group)
      }
      if (groups.length > mostLines) {
        log.debug({ traceId, events: entries.length }, `committed ${groups.length - mostLines} more`)
      }
    },
    delivered({ userId, streamId, heardAt, delivered: { traceId, seq, event } }) {
      const where = { traceId, userId, streamId, seq }
      if (heardAt !== null) log.debug({ ...where, heardAt: new Date(heardAt).toISOString() }, 'hinted')
      if (!event) return log.debug(where, 'withheld')
      const subject = subjectOf(event)
      if (event.type === 'notification.created') origins.remember(subject.notificationId, traceId)
      if (event.type === 'message.posted') {
        origins.remember(placeOf(subject.conversationId, subject.messageSeq), traceId)
      }
      log.debug({ ...where, event: event.type, ...subject }, `delivered ${event.type}`)
    },
  }
}
