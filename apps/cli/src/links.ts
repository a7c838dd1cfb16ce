// Every link between this command and a notification on somebody's screen, from the near end to the far one.
import { type Client, createClient, describeError } from '@carillon/client'
import type { Link } from './chain.ts'
import { Failure } from './failure.ts'
import { createRoundTrip } from './round-trip.ts'
import type { Target } from './target.ts'

const timeoutMs = 5_000

async function get(url: string, path: string) {
  const response = await fetch(new URL(path, url), { signal: AbortSignal.timeout(timeoutMs) }).catch(() => {
    throw new Failure(`nothing answers at ${url}`)
  })
  const body: unknown = await response.json().catch(() => null)
  const isOurs = typeof body === 'object' && body !== null && 'ok' in body
  if (!isOurs) throw new Failure(`what answers at ${url} is not Carillon (${response.status})`)
  return { isOk: response.ok, reasons: 'reasons' in body && Array.isArray(body.reasons) ? body.reasons : [] }
}

async function checkAnswer(url: string) {
  const startedAt = performance.now()
  await get(url, '/healthz')
  return `${url} answers in ${Math.round(performance.now() - startedAt)} ms`
}

async function checkReadiness(url: string) {
  const { isOk, reasons } = await get(url, '/readyz')
  if (!isOk) throw new Failure(reasons.join(' ') || 'no reason was given')
  return 'database, migrations and listener are well'
}

async function checkToken({ api }: Client, { token, source }: Target) {
  if (!token) throw new Failure('there is none')
  const { user } = await api.session.me.query().catch((error) => {
    const { code, message } = describeError(error)
    throw new Failure(code === 'UNAUTHORIZED' ? 'the server does not accept it, or not any more' : message)
  })
  return `it is ${user.username}'s, from ${source}`
}

/** The links, and how to let go of what they opened. */
export function createLinks(target: Target, version: string): { links: Link[]; close(): void } {
  const { url, token } = target
  const client = createClient({ url, token, timeoutMs })
  const roundTrip = createRoundTrip(client, timeoutMs)
  const links: Link[] = [
    {
      name: 'This command',
      check: async () => `carillon ${version} on Node.js ${process.versions.node}`,
      remedy: '',
    },
    {
      name: 'Server',
      check: () => checkAnswer(url),
      remedy: 'Start it with `npm start`, or say where it is with --url or CARILLON_URL.',
    },
    {
      name: 'Readiness',
      check: () => checkReadiness(url),
      remedy: 'Look at the server’s log, and whether its PostgreSQL runs: DATABASE_URL, LISTEN_DATABASE_URL.',
    },
    {
      name: 'Access token',
      check: () => checkToken(client, target),
      remedy: 'Run `carillon sign-in`, or set CARILLON_TOKEN to a token of this server with the scope read.',
    },
    {
      name: 'WebSocket',
      check: roundTrip.open,
      remedy: 'If there is a proxy in front, let it pass WebSocket upgrades of /trpc and keep idle ones open.',
    },
    {
      name: 'Delivery',
      check: roundTrip.deliver,
      remedy: 'The token needs the scope notifications:send. If it has it, look for “listener” in the server’s log.',
    },
  ]
  return {
    links,
    close() {
      roundTrip.end()
      client.close()
    },
  }
}
