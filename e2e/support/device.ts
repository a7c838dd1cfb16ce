import { type Client, createClient, describeError, isFlowing, type NumberedEvent } from '@carillon/client'
import { eventually } from '@carillon/db/testing'
import type { Applied, Attempt } from './checker.ts'
import { createRoad, type Road } from './road.ts'

/** A person's device: the public client, on a road of its own to one server. */
export interface Device extends AsyncDisposable {
  readonly client: Client
  readonly api: Client['api']
  readonly road: Road
  /** Every event it was given, in order, with its cursor. */
  readonly heard: NumberedEvent[]
  /** What it said, in order, and what became of that. */
  readonly attempts: Attempt[]
  /** Notifies somebody; may be repeated under the same title, which says it once. */
  says(to: string, title: string): Promise<Attempt>
  /** The notifications it was given. */
  notifications(): Applied[]
  messages(): Applied[]
  /** Resolves when it has been given so many notifications. */
  hears(count: number, options?: { withinMs?: number }): Promise<void>
  /** How often its stream has been opened so far. */
  connections(): number
  isLive(): Promise<void>
  drops(): void
}

const seqOf = (cursor: string) => Number(cursor.split('.')[1])

/** Answers that say for certain that nothing has happened. */
const refusals = new Set(['BAD_REQUEST', 'NOT_FOUND', 'FORBIDDEN', 'UNAUTHORIZED', 'CONFLICT', 'PAYLOAD_TOO_LARGE'])

function createSpeech(api: Client['api'], attempts: Attempt[]) {
  return async (to: string, title: string): Promise<Attempt> => {
    const earlier = attempts.find(({ label }) => label === title)
    const attempt: Attempt = earlier ?? { label: title, outcome: 'unknown' }
    if (!earlier) attempts.push(attempt)
    try {
      await api.notifications.send.mutate({ to: [to], kind: 'announcement', data: { title }, key: title })
      attempt.outcome = 'acknowledged'
    } catch (error) {
      if (refusals.has(describeError(error).code)) attempt.outcome = 'refused'
    }
    return attempt
  }
}

/** What arrived, by type. */
function createAccount(heard: NumberedEvent[]) {
  return {
    notifications: () =>
      heard.flatMap((event) =>
        event.type === 'notification.created' ? [{ label: event.notification.title, seq: seqOf(event.cursor) }] : [],
      ),
    messages: () =>
      heard.flatMap((event) =>
        event.type === 'message.posted' ? [{ label: event.message.body, seq: seqOf(event.cursor) }] : [],
      ),
    connections: () => heard.filter(({ type }) => type === 'sync').length,
  }
}

/** Resolves when its stream is open: it misses nothing from here on. With `since`, it goes on from there. */
export async function createDevice(serverUrl: string, token: string, since?: string): Promise<Device> {
  const road = await createRoad(serverUrl)
  const client = createClient({ url: road.url, token })
  const leaving = new AbortController()
  const heard: NumberedEvent[] = []
  const attempts: Attempt[] = []
  let failure: unknown

  async function listen() {
    for await (const event of client.events({ since, signal: leaving.signal })) heard.push(event)
  }
  const listening = listen().catch((error) => {
    failure = error
  })
  const check = () => {
    if (failure) throw failure
  }
  const { api, connection } = client
  const account = createAccount(heard)
  const isLive = () =>
    eventually(
      () => {
        check()
        const state = connection.get()
        if (!isFlowing(state)) throw new Error(`The device is ${state.status}.`)
      },
      { timeoutMs: 20_000 },
    )

  await isLive()
  return {
    client,
    api,
    road,
    heard,
    attempts,
    says: createSpeech(api, attempts),
    ...account,
    hears: (count, { withinMs = 20_000 } = {}) =>
      eventually(
        () => {
          check()
          const { length } = account.notifications()
          if (length < count) throw new Error(`${length} of ${count} notifications have come.`)
        },
        { timeoutMs: withinMs },
      ),
    isLive,
    drops: () => road.cut(),
    async [Symbol.asyncDispose]() {
      leaving.abort()
      client.close()
      await listening
      await road[Symbol.asyncDispose]()
    },
  }
}
