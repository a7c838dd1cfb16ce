// One flight of the canary: it listens as any client does, over a socket of its own, is sent a notification as any user is, by a
// call over HTTP, and measures from the call to the frame. It uses nothing of the server but its address.
import { randomUUID } from 'node:crypto'
import { on } from 'node:events'
import { canaryName } from '@carillon/api'
import { WebSocket } from 'ws'
import { z } from 'zod'

/** What it does, in order; the last one it came to is where it went wrong. */
export type Stage = 'enter' | 'listen' | 'send' | 'hear'

export interface Flight {
  /** Where the server is. */
  url: string
  token: string
  /** Too long to be handed on: its event is announced by a hint, and read. */
  isLong: boolean
  /** Ends it, wherever it is. */
  signal: AbortSignal
  reach(stage: Stage): void
}

const subscription = { id: 1, method: 'subscription', params: { path: 'live.events', input: {} } }

const eventShape = z.object({ type: z.string(), notification: z.object({ title: z.string() }).optional() })
const frameShape = z.object({
  error: z.object({ message: z.string() }).optional(),
  result: z.object({ data: z.object({ data: eventShape }).optional() }).optional(),
})

type Seen = z.infer<typeof eventShape>

async function* eventsOf(socket: WebSocket, signal: AbortSignal): AsyncGenerator<Seen> {
  for await (const [data] of on(socket, 'message', { signal, close: ['close'] })) {
    const text = String(data)
    if (text === 'PING') socket.send('PONG')
    if (/^P[IO]NG$/.test(text)) continue
    const { error, result } = frameShape.parse(JSON.parse(text))
    if (error) throw new Error(`The stream was refused: ${error.message}`)
    if (result?.data) yield result.data.data
  }
}

/** Not a loop over them: leaving one would end them for whoever reads on. */
async function first(events: AsyncGenerator<Seen>, isIt: (event: Seen) => boolean): Promise<void> {
  while (true) {
    const { value, done } = await events.next()
    if (done) throw new Error('The socket was closed.')
    if (isIt(value)) return
  }
}

async function send({ url, token, isLong, signal }: Flight, title: string): Promise<void> {
  const data = { title, ...(isLong && { body: 'Tweet. '.repeat(250) }) }
  const response = await fetch(`${url}/trpc/notifications.send`, {
    method: 'POST',
    // A connection that is kept would have to be waited for when the server ends.
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ to: [canaryName], kind: 'announcement', data, severity: 'low' }),
    signal,
  })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`The call was answered with ${response.status}.`)
}

/** Returns how long it took, in milliseconds. */
export async function fly(flight: Flight): Promise<number> {
  const { url, token, signal, reach } = flight
  // All servers share the user, so each hears what the others are sent as well.
  const title = `Canary ${randomUUID()}`
  reach('listen')
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/trpc`, { headers: { authorization: `Bearer ${token}` } })
  socket.on('error', () => {})
  socket.once('open', () => socket.send(JSON.stringify(subscription)))
  try {
    const events = eventsOf(socket, signal)
    await first(events, ({ type }) => type === 'sync')
    reach('send')
    const sentAt = performance.now()
    const hearing = first(events, ({ notification }) => notification?.title === title).then(() => performance.now())
    // Whoever could not send does not wait for it.
    hearing.catch(() => {})
    await send(flight, title)
    reach('hear')
    return (await hearing) - sentAt
  } finally {
    socket.terminate()
  }
}
