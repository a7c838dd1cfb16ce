// What waits, as one tab knows it: what is kept in the browser's database, with what could not be written there. The
// latter is this tab's alone, and its word goes first: a refusal that could not be written down is one all the same.
import { type Watched, watched } from '../watched.ts'
import { type Entry, type Failure, isSamePending, type Pending, pendingOf } from './entry.ts'
import type { News, OutboxStorage } from './storage.ts'

/** After all that is there, and before whatever gets the next whole number. */
const step = 1 / 1_024
/** The place of what is being written down: the database will say. */
const notYet = Number.POSITIVE_INFINITY

const isSameList = (some: readonly Pending[], others: readonly Pending[]) =>
  some.length === others.length && some.every((one, index) => isSamePending(one, others[index]))

const succeeded = async (work: Promise<void> | undefined) =>
  work !== undefined &&
  (await work.then(
    () => true,
    () => false,
  ))

export function createEntries(storage: OutboxStorage | undefined) {
  const pending: Watched<readonly Pending[]> = watched<readonly Pending[]>([], isSameList)
  let kept: readonly Entry[] = []
  const loose = new Map<string, Entry>()
  /** On their way into the database: sent only once they are there. */
  const writing = new Set<string>()
  const sending = new Set<string>()
  /** Done with, though the database may still name them. */
  const gone = new Set<string>()
  let lastAdded: Promise<void> = Promise.resolve()

  const isKept = (clientId: string) => kept.some((one) => one.clientId === clientId)

  function all(): Entry[] {
    const others = kept.filter(({ clientId }) => !loose.has(clientId) && !gone.has(clientId))
    return [...others, ...loose.values()].sort((one, other) => one.order - other.order)
  }

  const find = (clientId: string) => all().find((one) => one.clientId === clientId)

  function show() {
    const before = new Map(pending.get().map((one) => [one.clientId, one]))
    const after = all().map((entry) => {
      const now = pendingOf(entry, sending.has(entry.clientId))
      const shown = before.get(entry.clientId)
      return shown && isSamePending(now, shown) ? shown : now
    })
    pending.set(after)
  }

  const end = () => (all().findLast(({ order }) => order < notYet)?.order ?? 0) + step

  function append(draft: Omit<Entry, 'order'>, order = end()): Entry {
    const entry = { ...draft, order }
    loose.set(entry.clientId, entry)
    show()
    return entry
  }

  async function refresh() {
    const isRead = await succeeded(
      storage?.list().then((list) => {
        kept = list
      }),
    )
    for (const clientId of sending) if (!isKept(clientId) && !loose.has(clientId)) sending.delete(clientId)
    show()
    return isRead
  }

  function mark(clientId: string, isSending: boolean) {
    isSending ? sending.add(clientId) : sending.delete(clientId)
    show()
  }

  function forget(clientId: string) {
    kept = kept.filter((one) => one.clientId !== clientId)
    loose.delete(clientId)
    sending.delete(clientId)
    show()
  }

  const changed = () => storage?.tell({ type: 'changed' })

  /** What has been written down is this tab's alone no longer. */
  async function settle(entry: Entry, isWritten: boolean) {
    if (!isWritten) return
    changed()
    if (!(await refresh()) || loose.get(entry.clientId) !== entry) return
    loose.delete(entry.clientId)
    show()
  }

  async function place({ order, ...entry }: Entry, written: Promise<boolean>) {
    const { clientId } = entry
    const isWritten = await written
    const isRead = await refresh()
    writing.delete(clientId)
    // Unless it was discarded in the meantime.
    if (loose.delete(clientId) && !(isWritten && isRead))
      loose.set(clientId, { ...entry, order: Math.min(order, end()) })
    show()
    if (isWritten) changed()
  }

  /** What is not written would come before those that are still being written. */
  function placeInTurn(entry: Entry, written: Promise<boolean>) {
    lastAdded = lastAdded.then(() => place(entry, written))
    return lastAdded
  }

  /** Shown at once; resolves when it may be sent. */
  async function add(draft: Omit<Entry, 'order'>, order = storage ? notYet : end()) {
    const entry = append(draft, order)
    if (!storage) return
    writing.add(draft.clientId)
    const written = succeeded(storage.add(draft))
    await placeInTurn(entry, written)
  }

  return {
    pending,
    refresh,
    count() {
      const shown = all()
      return { shown: shown.length, waiting: shown.filter(({ failure }) => failure?.code !== 'OUTBOX_FULL').length }
    },
    isKept,
    find,
    /** The conversations in which something is to be sent. */
    lanes: () => new Set(all().flatMap(({ failure, conversationId }) => (failure ? [] : [conversationId]))),
    /** The first to be sent there; nothing while that is still being written down. */
    next(conversationId: string): Entry | undefined {
      const first = all().find((one) => one.conversationId === conversationId && !one.failure)
      return first && !writing.has(first.clientId) ? first : undefined
    },
    add,
    /** Shown by this tab, and kept nowhere. */
    append(draft: Omit<Entry, 'order'>) {
      if (writing.size === 0) append(draft)
      else void placeInTurn(append(draft, notYet), Promise.resolve(false))
    },
    async change(entry: Entry, failure: Failure | null) {
      // Somebody may have discarded it while it was under way.
      if (!find(entry.clientId)) return
      const { order, ...draft } = { ...entry, failure }
      if (!failure && !isKept(entry.clientId)) return add(draft, order)
      const after = append(draft, order)
      if (isKept(entry.clientId)) await settle(after, await succeeded(storage?.change(entry.clientId, failure)))
    },
    mark(clientId: string, isSending: boolean) {
      storage?.tell({ type: 'sending', clientId, isSending })
      mark(clientId, isSending)
    },
    /** What another tab tells. */
    hear(news: Exclude<News, { type: 'changed' }>) {
      if (news.type === 'sending') mark(news.clientId, news.isSending)
      else forget(news.message.clientId)
    },
    async remove(clientId: string) {
      if (writing.has(clientId) || isKept(clientId)) gone.add(clientId)
      loose.delete(clientId)
      sending.delete(clientId)
      show()
      if (!(await succeeded(storage?.remove(clientId)))) return
      kept = kept.filter((one) => one.clientId !== clientId)
      gone.delete(clientId)
      changed()
    },
    async clear() {
      for (const { clientId } of kept) gone.add(clientId)
      for (const clientId of writing) gone.add(clientId)
      loose.clear()
      show()
      if (!(await succeeded(storage?.clear()))) return
      kept = []
      gone.clear()
      changed()
    },
  }
}

export type Entries = ReturnType<typeof createEntries>
