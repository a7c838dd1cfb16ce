// The only file that reads process.env; OpenTelemetry's SDK, where it is loaded, reads its own settings.
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { createAddressOf } from './client-address.ts'

const checkout = resolve(import.meta.dirname, '../../..')

const isPostgresUrl = (value: string) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol)
const postgresUrl = z.string().refine(isPostgresUrl, 'must look like postgres://user:password@host:5432/database')

const isHttpUrl = (value: string) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
const list = z.string().transform((entries) =>
  entries
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean),
)
const origins = list
  .refine((entries) => entries.every(isHttpUrl), 'must be origins like https://example.org, separated by commas')
  .transform((entries) => entries.map((entry) => new URL(entry).origin))

const isContact = (value: string) =>
  /^mailto:[^@\s]+@[^@\s]+$/.test(value) || (isHttpUrl(value) && value.startsWith('https:'))

function areProxies(entries: string[]): boolean {
  try {
    return Boolean(createAddressOf(entries))
  } catch {
    return false
  }
}
const proxies = list.refine(areProxies, 'must be addresses, subnets like 10.0.0.0/8 or "loopback", separated by commas')

const count = (least: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .refine((number) => number >= least, `must be at least ${least}`)

const schema = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a number from 0 to 65535')
    .default(5001),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: postgresUrl.optional(),
  LISTEN_DATABASE_URL: postgresUrl.optional(),
  FRONTEND_URL: origins.default([]),
  DATA_DIR: z.string().default('.data'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty']).optional(),
  CARILLON_DEMO: z.enum(['on', 'off']).default('on'),
  TRUSTED_PROXIES: proxies.default([]),
  SOCKETS_PER_USER: count(1).default(32),
  SOCKETS_PER_ADDRESS: count(1).default(1_000),
  PUBLISHES_PER_SECOND: count(0).default(2_000),
  CANARY_SECONDS: count(0)
    .refine((seconds) => seconds <= 86_400, 'must be at most 86400')
    .default(30),
  PUSH_CONTACT: z.string().refine(isContact, 'must look like mailto:ops@example.org or https://example.org').optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().refine(isHttpUrl, 'must look like http://localhost:4318').optional(),
  OTEL_SDK_DISABLED: z.stringbool().default(false),
})

export interface Env {
  port: number
  host: string
  databaseUrl: string | undefined
  listenDatabaseUrl: string | undefined
  allowedOrigins: string[]
  dataDir: string
  logLevel: string
  /** Nothing for what fits where it is written to. */
  logFormat: 'json' | 'pretty' | undefined
  wantsDemo: boolean
  trustedProxies: string[]
  socketsPerUser: number
  socketsPerAddress: number
  limits: { publishes: { perSecond: number; burst: number } | null }
  /** 0 for no canary. */
  canary: { everyMs: number }
  /** Whom push services write to. */
  push: { contact: string | undefined }
  otlpEndpoint: string | undefined
}

/** None for 0. */
const publishing = (perSecond: number) => (perSecond > 0 ? { perSecond, burst: 2 * perSecond } : null)

const describe = ({ path, message }: { path: PropertyKey[]; message: string }) => `${path.join('.')} ${message}`

/** Reads and checks the environment; throws one error that names every variable in the way. An empty one counts as unset. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const { success, data, error } = schema.safeParse(given)
  if (!success) throw new Error(error.issues.map(describe).join('\n'))
  return {
    port: data.PORT,
    host: data.HOST,
    databaseUrl: data.DATABASE_URL,
    listenDatabaseUrl: data.LISTEN_DATABASE_URL,
    allowedOrigins: data.FRONTEND_URL,
    // From the checkout, not from wherever the server was started.
    dataDir: resolve(checkout, data.DATA_DIR),
    logLevel: data.LOG_LEVEL,
    logFormat: data.LOG_FORMAT,
    wantsDemo: data.CARILLON_DEMO === 'on',
    trustedProxies: data.TRUSTED_PROXIES,
    socketsPerUser: data.SOCKETS_PER_USER,
    socketsPerAddress: data.SOCKETS_PER_ADDRESS,
    limits: { publishes: publishing(data.PUBLISHES_PER_SECOND) },
    canary: { everyMs: data.CANARY_SECONDS * 1_000 },
    push: { contact: data.PUSH_CONTACT },
    otlpEndpoint: data.OTEL_SDK_DISABLED ? undefined : data.OTEL_EXPORTER_OTLP_ENDPOINT,
  }
}

export const builtWebApp = join(checkout, 'apps/web/dist')
