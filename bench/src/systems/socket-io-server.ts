// As the documentation of Socket.IO has it: a room per audience, an event stored before it is emitted, and what was missed sent on
// connection; https://socket.io/docs/v4/delivery-guarantees. What its page on memory advises is done too.
import { createAdapter as createPostgresAdapter } from '@socket.io/postgres-adapter'
import { createAdapter as createRedisAdapter } from '@socket.io/redis-streams-adapter'
import { Pool } from 'pg'
import { createClient } from 'redis'
import { Server, type Socket } from 'socket.io'
import { type PeerData, type PeerEvent, type PeerUser, poolSize } from './peer-events.ts'
import { announce, createPlainServer, databaseUrl } from './peer-server.ts'

interface FromClient {
  publish(audience: string, data: PeerData, answer: (id: string) => void): void
}

interface ToClient {
  event(event: PeerEvent): void
}

type PeerSocket = Socket<FromClient, ToClient, Record<string, never>, PeerUser>

// The adapter keeps one of them to listen on.
const pool = new Pool({ connectionString: databaseUrl, max: poolSize + 1 })

async function chooseAdapter() {
  const url = process.env['REDIS_URL']
  if (!url) return createPostgresAdapter(pool)
  const redis = createClient({ url })
  await redis.connect()
  return createRedisAdapter(redis)
}

async function userOf(token: unknown): Promise<PeerUser | undefined> {
  const text = 'select id, audiences from users where token = $1'
  const { rows } = await pool.query<PeerUser>({ name: 'user', text, values: [token] })
  return rows[0]
}

async function store(audience: string, data: PeerData): Promise<PeerEvent> {
  const text = 'insert into events (audience, data) values ($1, $2) returning id'
  const { rows } = await pool.query<{ id: string }>({ name: 'insert', text, values: [audience, data] })
  return { id: rows[0]?.id ?? '', data }
}

async function sendMissed(socket: PeerSocket, since: unknown) {
  const text = 'select id, data from events where audience = any($1) and id > $2 order by id'
  const { rows } = await pool.query<PeerEvent>({ name: 'missed', text, values: [socket.data.audiences, since] })
  for (const event of rows) socket.emit('event', event)
}

const server = createPlainServer()
const io = new Server<FromClient, ToClient, Record<string, never>, PeerUser>(server, {
  transports: ['websocket'],
  perMessageDeflate: false,
  serveClient: false,
  adapter: await chooseAdapter(),
})

io.engine.on('connection', (raw) => {
  raw.request = null
})

io.use(async (socket, next) => {
  const user = await userOf(socket.handshake.auth['token'])
  if (!user) return next(new Error('unauthorized'))
  Object.assign(socket.data, user)
  next()
})

io.on('connection', (socket) => {
  socket.join(socket.data.audiences)
  socket.on('publish', async (audience, data, answer) => {
    const event = await store(audience, data)
    io.to(audience).emit('event', event)
    answer(event.id)
  })
  const { offset } = socket.handshake.auth
  if (offset !== undefined) void sendMissed(socket, offset)
})

announce(server)
