import { EventEmitter } from 'node:events'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { Client, Pool } from 'pg'
import { WebSocketServer } from 'ws'
import { type PeerEvent, type PeerUser, poolSize } from './peer-events.ts'
import { announce, createPlainServer, databaseUrl } from './peer-server.ts'
import { type TrpcContext, trpcRouter } from './trpc-router.ts'

const pool = new Pool({ connectionString: databaseUrl, max: poolSize })
const emitter: TrpcContext['emitter'] = new EventEmitter()
emitter.setMaxListeners(0)
/** Who is connected here, by what is for them. */
const present = new Map<string, Map<number, number>>()

async function userOf(token: string | undefined): Promise<PeerUser | undefined> {
  const text = 'select id, audiences from users where token = $1'
  const { rows } = await pool.query<PeerUser>({ name: 'user', text, values: [token] })
  return rows[0]
}

function count({ id, audiences }: PeerUser, change: 1 | -1) {
  for (const audience of audiences) {
    const users = present.get(audience) ?? new Map<number, number>()
    const sockets = (users.get(id) ?? 0) + change
    if (sockets > 0) users.set(id, sockets)
    else users.delete(id)
    present.set(audience, users)
  }
}

const server = createPlainServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
applyWSSHandler({
  wss: sockets,
  router: trpcRouter,
  async createContext({ info, res }): Promise<TrpcContext> {
    const user = await userOf(info.connectionParams?.['token'])
    if (user) {
      count(user, 1)
      res.once('close', () => count(user, -1))
    }
    return { user, pool, emitter }
  },
  keepAlive: { enabled: true, pingMs: 30_000, pongWaitMs: 5_000 },
})

const listener = new Client({ connectionString: databaseUrl })
await listener.connect()
listener.on('notification', ({ payload = '' }) => {
  const { audience, event }: { audience: string; event: PeerEvent } = JSON.parse(payload)
  for (const id of present.get(audience)?.keys() ?? []) emitter.emit(`user:${id}`, event)
})
await listener.query('listen events')
announce(server)
