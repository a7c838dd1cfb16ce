import { connect as connectSocket } from 'node:net'
import { createTestDatabase, eventually } from '@carillon/db/testing'
import { inject } from 'vitest'
import { WebSocket } from 'ws'
import { type ServerOptions, startServer } from './server.ts'

/** What stands in an answer of tRPC; the test says what it expects to find. */
export async function dataOf<T>(response: Response): Promise<T> {
  const body = (await response.json()) as { result: { data: T } }
  return body.result.data
}

const json = { 'content-type': 'application/json' }

/** What a person needs to knock at a server. */
function createVisitor(url: string) {
  const { port } = new URL(url)

  const call = (path: string, input: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/trpc/${path}`, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(input) })

  /** Signs up and returns the cookie header. */
  async function signUp(username: string): Promise<string> {
    const response = await call('session.signUp', { username, password: 'a long password' })
    if (!response.ok) throw new Error(await response.text())
    return String(response.headers.get('set-cookie')).split(';')[0] ?? ''
  }

  async function createToken(cookie: string, scopes: string[]): Promise<{ token: string; handle: string }> {
    const response = await call('tokens.create', { name: 'test', scopes }, { cookie, origin: url })
    return dataOf(response)
  }

  /** Sends bytes as they are and returns all that comes back until the server closes or falls silent. */
  function raw(bytes: string | Buffer): Promise<string> {
    return new Promise((resolve) => {
      const socket = connectSocket(Number(port), '127.0.0.1', () => socket.write(bytes))
      let answer = ''
      socket.setTimeout(1_500, () => socket.destroy())
      socket.on('data', (chunk) => {
        socket.setTimeout(500)
        answer += chunk
      })
      socket.on('error', () => {})
      socket.on('close', () => resolve(answer))
    })
  }

  /** Opens `live.events` as a browser does where sockets are blocked. */
  const openStream = (headers: Record<string, string>, lastEventId?: string) => {
    const input = encodeURIComponent(JSON.stringify(lastEventId === undefined ? {} : { lastEventId }))
    return fetch(`${url}/trpc/live.events?input=${input}`, { headers: { accept: 'text/event-stream', ...headers } })
  }

  const socketUrl = (query = '') => `${url.replace('http', 'ws')}/trpc${query}`
  const openSocket = (headers: Record<string, string> = {}, query = '') => new WebSocket(socketUrl(query), { headers })

  return { call, signUp, createToken, raw, openSocket, openStream }
}

const friendly = { port: 0, host: '127.0.0.1', allowedOrigins: ['https://friend.example'] }

/** A whole server on a free port over a database of its own. */
export async function createTestServer(options: Partial<ServerOptions> = {}) {
  const database = await createTestDatabase(inject('postgresUrl'))
  const server = await startServer({ databaseUrl: database.url, ...friendly, ...options })
  return {
    ...server,
    ...createVisitor(server.url),
    database,
    async [Symbol.asyncDispose]() {
      await server.close()
      await database.close()
    },
  }
}

export type TestServer = Awaited<ReturnType<typeof createTestServer>>

/** One more server on the database of another, to be closed before that one. */
export async function createSecondServer(
  { database }: TestServer,
  options: Partial<ServerOptions> = {},
): Promise<TestServer> {
  const server = await startServer({ databaseUrl: database.url, ...friendly, ...options })
  return { ...server, ...createVisitor(server.url), database, [Symbol.asyncDispose]: () => server.close() }
}

/** Holds up what somebody changes about themselves, until released. */
export async function hold({ database }: Pick<TestServer, 'database'>, username = 'alice') {
  let seconds = 0
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let held: Promise<unknown> = Promise.resolve()
  await new Promise<void>((isHeld) => {
    held = database.sql.begin(async (sql) => {
      await sql`select id from users where username = ${username} for update`
      isHeld()
      await released
      await sql`select pg_sleep(${seconds})`
    })
  })
  const isWaitedFor = () =>
    eventually(async () => {
      const waiting = await database.sql`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      if (waiting.length === 0) throw new Error('Nobody waits for the lock.')
    })
  /** Whoever waits gets on after so many seconds. */
  const letGo = async (afterSeconds = 0) => {
    seconds = afterSeconds
    release()
    await held
  }
  return { isWaitedFor, release: letGo }
}

/** What a socket hears, in order, and how it ends. */
export function hear(socket: WebSocket) {
  const messages: { id?: unknown; result?: { type?: string; data?: unknown }; error?: { data: { code: string } } }[] =
    []
  socket.on('message', (data) => /^P[IO]NG$/.test(String(data)) || messages.push(JSON.parse(String(data))))
  const opened = new Promise<void>((resolve) => socket.once('open', () => resolve()))
  const refused = new Promise<number>((resolve) => {
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0)
      socket.terminate()
    })
  })
  socket.on('error', () => {})
  const closed = new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)))
  return { messages, opened, refused, closed, send: (message: unknown) => socket.send(JSON.stringify(message)) }
}
