// Says to the server, and so to those who wrote it, how far this device has what was posted. A receipt that is lost is
// said again for a while, and made up for by the next, which says more.
import type { AppRouter, Conversation, Event } from '@carillon/api'
import type { TRPCClient } from '@trpc/client'

export interface ReceiptsOptions {
  api: Pick<TRPCClient<AppRouter>, 'conversations'>
  userId: string
  /** `undefined` where it is not known. */
  memberCountOf(conversationId: string): number | undefined
}

/** With more members the server keeps none. */
const mostMembers = 8
/** As many as the server takes at once. */
const mostAtOnce = 100
const intervalMs = 1_000
/** What comes together leaves together. */
const gatheringMs = 100
/** So often in a row the server is told in vain; then it hears with what is posted next. */
const mostFailures = 6

export function createReceipts({ api, userId, memberCountOf }: ReceiptsOptions) {
  /** The highest number of each conversation, which the server may not have been told yet. */
  const waiting = new Map<string, number>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let sentAt = Number.NEGATIVE_INFINITY
  let failures = 0
  let isStopped = false

  function schedule() {
    if (timer || waiting.size === 0) return
    // A tab nobody looks at leaves it to one that is shown, and hears when that has done it.
    const isHidden = globalThis.document?.visibilityState === 'hidden'
    const delayMs = isHidden ? intervalMs : gatheringMs
    timer = setTimeout(leave, Math.max(delayMs, sentAt + intervalMs * 2 ** failures - Date.now()))
  }

  function hold(id: string, seq: number) {
    waiting.set(id, Math.max(seq, waiting.get(id) ?? 0))
  }

  function fail(items: readonly { id: string; seq: number }[]) {
    for (const { id, seq } of items) hold(id, seq)
    if (++failures < mostFailures) return
    failures = 0
    waiting.clear()
  }

  function leave() {
    timer = undefined
    const items = [...waiting].slice(0, mostAtOnce).map(([id, seq]) => ({ id, seq }))
    for (const { id } of items) waiting.delete(id)
    if (items.length === 0) return
    sentAt = Date.now()
    const succeed = () => {
      failures = 0
    }
    const telling = api.conversations.markDelivered.mutate({ items }).then(succeed, () => fail(items))
    void telling.then(() => isStopped || schedule())
  }

  function note(conversationId: string, seq: number, memberCount = 0) {
    if (memberCount > mostMembers) return
    hold(conversationId, seq)
    schedule()
  }

  /** Another tab or device has said it, or reading did. */
  function forget(conversationId: string, seq: number) {
    if ((waiting.get(conversationId) ?? 0) <= seq) waiting.delete(conversationId)
  }

  /** What came while one was away, or was not in it yet. */
  function see(conversations: readonly Conversation[]) {
    for (const { id, lastMessage, members } of conversations) {
      const mine = members.find((member) => member.id === userId)
      if (mine && lastMessage && lastMessage.seq > mine.deliveredSeq) note(id, lastMessage.seq, members.length)
    }
  }

  return {
    see,
    hear(event: Event) {
      if (event.type === 'conversation.changed') see([event.conversation])
      const isMoved = event.type === 'delivered.moved' || event.type === 'read.moved'
      if (isMoved && event.userId === userId) forget(event.conversationId, event.seq)
      if (event.type !== 'message.posted') return
      const { conversationId, seq, author } = event.message
      author.id === userId ? forget(conversationId, seq) : note(conversationId, seq, memberCountOf(conversationId))
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
      waiting.clear()
    },
  }
}
