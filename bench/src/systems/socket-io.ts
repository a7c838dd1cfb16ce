import { fileURLToPath } from 'node:url'
import { io, type Socket } from 'socket.io-client'
import { audienceName, type PeerData, type PeerEvent, preparePeer } from './peer-events.ts'
import { findRedis, startRedis } from './redis.ts'
import type { Door, Publisher, Reader, System } from './system.ts'

interface FromServer {
  event(event: PeerEvent): void
}

interface ToServer {
  publish(audience: string, data: PeerData, answer: (id: string) => void): void
}

interface Auth {
  token: string
  offset?: string
}

const answerMs = 15_000

async function connect(url: string, auth: Auth): Promise<Socket<FromServer, ToServer>> {
  const socket: Socket<FromServer, ToServer> = io(url, { transports: ['websocket'], forceNew: true, auth })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  return socket
}

async function openReader({ url, token }: Door, onEvent: (number: number) => void): Promise<Reader> {
  const auth: Auth = { token }
  const socket = await connect(url, auth)
  socket.on('event', ({ id, data }) => {
    auth.offset = id
    onEvent(data.number)
  })
  return { close: () => void socket.close() }
}

async function openPublisher({ url, token }: Door): Promise<Publisher> {
  const socket = await connect(url, { token })
  return {
    publish: (to, number, text) => socket.timeout(answerMs).emitWithAck('publish', audienceName(to), { number, text }),
    close: () => void socket.close(),
  }
}

const main = fileURLToPath(new URL('socket-io-server.js', import.meta.url))
const client = { main, prepare: preparePeer, openReader, openPublisher }

export const socketIo: System = { ...client, name: 'socket-io', title: 'Socket.IO, PostgreSQL adapter' }

export const socketIoRedis: System = {
  ...client,
  name: 'socket-io-redis',
  title: 'Socket.IO, Redis streams adapter',
  missing: () => (findRedis() ? undefined : 'there is no redis-server on the PATH'),
  env: async () => ({ REDIS_URL: await startRedis() }),
}
