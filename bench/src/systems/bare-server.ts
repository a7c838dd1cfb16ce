// As little as one can do: a row, a NOTIFY that carries the event, a frame to every socket it is for. The NOTIFY follows the commit, since
// inside the transaction it makes all commits wait for each other's flush; the answer follows the NOTIFY, which costs nothing
// and keeps one who waits for it from being overtaken by the next event.
import type { IncomingMessage } from 'node:http'
import postgres from 'postgres'
import { type WebSocket, WebSocketServer } from 'ws'
import { type PeerData, type PeerEvent, type PeerUser, poolSize } from './peer-events.ts'
import { announce, createPlainServer, databaseUrl } from './peer-server.ts'

interface Call {
  call: number
  audience: string
  data: PeerData
}

const sql = postgres(databaseUrl, { max: poolSize, onnotice: () => {} })
const listeners = new Map<string, Set<WebSocket>>()

function listen(socket: WebSocket, audience: string) {
  const sockets = listeners.get(audience) ?? new Set()
  listeners.set(audience, sockets.add(socket))
  socket.once('close', () => {
    sockets.delete(socket)
    if (sockets.size === 0) listeners.delete(audience)
  })
}

async function publish({ audience, data }: Call): Promise<PeerEvent> {
  const [row] = await sql<{ id: string }[]>`
    insert into events (audience, data) values (${audience}, ${sql.json({ ...data })}) returning id`
  return { id: row?.id ?? '', data }
}

async function answer(socket: WebSocket, call: Call) {
  const event = await publish(call)
  // The audience first, so that the rest is the frame as it is sent.
  await sql.notify('events', `${call.audience} ${JSON.stringify(event)}`)
  socket.send(`{"answer":${call.call}}`)
}

async function serve(socket: WebSocket, { audiences }: PeerUser, since: string | null) {
  socket.on('error', () => {})
  socket.on('message', (frame) => void answer(socket, JSON.parse(frame.toString())))
  for (const audience of audiences) listen(socket, audience)
  if (since !== null) {
    const missed = await sql<{ frame: string }[]>`
      select json_build_object('id', id::text, 'data', data)::text as frame from events
      where audience = any(${audiences}) and id > ${since} order by id`
    for (const { frame } of missed) socket.send(frame)
  }
  socket.send('{"ready":true}')
}

async function userOf(request: IncomingMessage): Promise<PeerUser | undefined> {
  const token = request.headers.authorization?.slice('Bearer '.length) ?? ''
  const [user] = await sql<PeerUser[]>`select id, audiences from users where token = ${token}`
  return user
}

const server = createPlainServer()
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 65_536 })

server.on('upgrade', async (request, stream, head) => {
  stream.on('error', () => {})
  const user = await userOf(request)
  if (!user) return void stream.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
  const since = new URL(request.url ?? '/', 'http://localhost').searchParams.get('since')
  sockets.handleUpgrade(request, stream, head, (socket) => void serve(socket, user, since))
})

await sql.listen('events', (payload) => {
  const end = payload.indexOf(' ')
  const frame = Buffer.from(payload.slice(end + 1))
  for (const socket of listeners.get(payload.slice(0, end)) ?? []) socket.send(frame, { binary: false })
})
announce(server)
