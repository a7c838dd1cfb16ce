// The only file that reads process.env.
import { join, resolve } from 'node:path'
import { z } from 'zod'

const checkout = resolve(import.meta.dirname, '../../..')

const isPostgresUrl = (value: string) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol)
const postgresUrl = z.string().refine(isPostgresUrl, 'must look like postgres://user:password@host:5432/database')

const isOrigin = (value: string) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
const origins = z
  .string()
  .transform((list) =>
    list
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
  )
  .refine((list) => list.every(isOrigin), 'must be origins like https://example.org, separated by commas')
  .transform((list) => list.map((entry) => new URL(entry).origin))

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
  CARILLON_DEMO: z.enum(['on', 'off']).default('on'),
})

export interface Env {
  port: number
  host: string
  databaseUrl: string | undefined
  listenDatabaseUrl: string | undefined
  allowedOrigins: string[]
  dataDir: string
  logLevel: string
  wantsDemo: boolean
}

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
    wantsDemo: data.CARILLON_DEMO === 'on',
  }
}

export const builtWebApp = join(checkout, 'apps/web/dist')
