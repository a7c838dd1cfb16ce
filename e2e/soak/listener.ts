// One device that listens: the public client on a road of its own, which writes down everything it is given. Some also
// show what they are given, in a cache that only the stream keeps true.
import { type Client, createClient, type NumberedEvent } from '@carillon/client'
import type { Person } from '../support/person.ts'
import type { Road } from '../support/road.ts'
import { createScreen, type Screen } from '../support/screen.ts'
import type { DeviceLog, Heard } from './verdict.ts'

/** Short, so that a lost answer is asked for again within the soak. */
const timeoutMs = 5_000

export interface Listener extends AsyncDisposable {
  readonly name: string
  readonly userId: string
  readonly client: Client
  readonly road: Road
  readonly heard: readonly (Heard & { at: number })[]
  readonly screen: Screen | undefined
  /** The number of the last event of any kind. */
  readonly seq: number
  readonly connections: number
  readonly resets: number
  /** Ends the loop over the events and goes on from the last cursor, as a new process would. */
  restart(): void
  /** What the server tells now to whoever asks, for those who were told to. */
  fetchAll(): Promise<DeviceLog['fetched']>
  /** What ended its stream for good, which nothing should. */
  failure(): unknown
}

const seqOf = (cursor: string) => Number(cursor.split('.')[1])

function labelOf(event: NumberedEvent): string | undefined {
  if (event.type === 'message.posted') return event.message.body
  if (event.type !== 'notification.created' || event.notification.kind !== 'announcement') return
  return event.notification.title
}

function createLog() {
  const heard: (Heard & { at: number })[] = []
  const state = {
    cursor: undefined as string | undefined,
    seq: 0,
    connections: 0,
    resets: 0,
  }
  return {
    heard,
    state,
    hear(event: NumberedEvent) {
      const seq = seqOf(event.cursor)
      state.cursor = event.cursor
      state.seq = seq
      const label = labelOf(event)
      const isReset = event.type === 'sync' && event.verdict === 'reset'
      if (event.type === 'sync') state.connections += 1
      if (isReset) state.resets += 1
      if (isReset || label !== undefined) heard.push({ seq, label: label ?? null, at: performance.now() })
    },
  }
}

/** Every label in the lists of whoever asks. */
async function fetchAll({ api }: Client): Promise<Set<string>> {
  const labels = new Set<string>()
  for (let cursor: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof api.notifications.list.query>> = await api.notifications.list.query({
      cursor,
      limit: 100,
    })
    for (const { title } of page.items) labels.add(title)
    cursor = page.nextCursor
    if (!cursor) break
  }
  const { items: conversations } = await api.conversations.list.query({ limit: 100 })
  for (const { id: conversationId } of conversations) {
    for (let before: number | null = null; ; ) {
      const { items }: Awaited<ReturnType<typeof api.messages.list.query>> = await api.messages.list.query({
        conversationId,
        before,
        limit: 100,
      })
      for (const { body } of items) labels.add(body)
      before = items[0]?.seq ?? 1
      if (before <= 1) break
    }
  }
  return labels
}

interface ListenerOptions {
  name: string
  road: Road
  showsAll: boolean
}

export async function createListener(person: Person, { name, road, showsAll }: ListenerOptions): Promise<Listener> {
  const log = createLog()
  const { url } = road
  const screen = showsAll ? await createScreen(person, { url, road, name, timeoutMs, onEvent: log.hear }) : undefined
  const client = screen?.client ?? createClient({ url, token: person.token, timeoutMs })
  let failure: unknown
  let leaving = new AbortController()

  async function listen({ signal }: AbortController) {
    for await (const event of client.events({ since: log.state.cursor, signal })) log.hear(event)
  }
  const begin = () =>
    listen(leaving).catch((error) => {
      failure = error
    })
  let listening = screen ? Promise.resolve() : begin()

  return {
    name,
    userId: person.id,
    client,
    road,
    heard: log.heard,
    screen,
    get seq() {
      return log.state.seq
    },
    get connections() {
      return log.state.connections
    },
    get resets() {
      return log.state.resets
    },
    restart() {
      // A screen keeps its stream in its own hands.
      if (screen) return road.cut()
      leaving.abort()
      leaving = new AbortController()
      listening = begin()
    },
    fetchAll: () => fetchAll(client),
    failure: () => failure ?? (client.connection.get().status === 'signed-out' ? 'signed out' : undefined),
    async [Symbol.asyncDispose]() {
      leaving.abort()
      if (screen) return screen[Symbol.asyncDispose]()
      client.close()
      await listening
      await road[Symbol.asyncDispose]()
    },
  }
}
