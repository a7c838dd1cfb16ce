import { randomUUID } from 'node:crypto'
import { type Client, describeError } from '@carillon/client'
import { Failure } from './failure.ts'

export interface RoundTrip {
  /** Resolves once events flow over a WebSocket. */
  open(): Promise<string>
  /** Resolves once a notification to oneself has come back over the socket. */
  deliver(): Promise<string>
  end(): void
}

const msSince = (startedAt: number) => `${Math.round(performance.now() - startedAt)} ms`

/** Listens for a notification to oneself, which is put away again as far as the token allows. */
export function createRoundTrip(client: Client, timeoutMs: number): RoundTrip {
  const leaving = new AbortController()
  const { signal } = leaving
  const leave = (reason: string) => leaving.abort(new Failure(reason))
  const groupKey = `doctor-${randomUUID()}`
  const events = client.events({ signal })[Symbol.asyncIterator]()
  client.connection.subscribe(({ status }) => status === 'offline' && leave('the connection was refused or lost'))

  async function next() {
    const { value, done } = await events.next()
    if (done) throw signal.reason
    return value
  }

  async function send() {
    const { user } = await client.api.session.me.query()
    const data = { title: 'Carillon doctor', body: 'A test: it goes away by itself.' }
    const input = { to: [user.username], kind: 'announcement', data, severity: 'low' as const, groupKey }
    await client.api.notifications.send.mutate(input)
  }

  async function arrival() {
    for (;;) {
      const event = await next()
      if (event.type === 'notification.created' && event.notification.groupKey === groupKey) return event.notification
    }
  }

  async function within<T>(work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => leave(`nothing came within ${timeoutMs / 1_000} s`), timeoutMs)
    return work().finally(() => clearTimeout(timer))
  }

  return {
    async open() {
      const startedAt = performance.now()
      await within(next)
      // They may come all the same, over HTTP.
      if (client.connection.get().status !== 'live') throw new Failure('events come over HTTP only')
      return `events flow after ${msSince(startedAt)}`
    },
    async deliver() {
      const sentAt = performance.now()
      send().catch((error) => leave(describeError(error).message))
      const { id } = await within(arrival)
      const took = msSince(sentAt)
      await client.api.notifications.archive.mutate({ ids: [id] }).catch(() => {})
      return `a notification to yourself arrived after ${took}`
    },
    end: () => leave('it is over'),
  }
}
