// Logs are read by more people than the database. Errors of the database carry the statement and its parameters, which may be
// a password hash or somebody's message, in several fields and in the message itself: only what cannot hold them is kept.
import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger } from 'pino'

const hidden = '[hidden]'
const secretPaths = ['authorization', 'cookie', 'headers.authorization', 'headers.cookie', 'headers["set-cookie"]']

const callsOnly = (stack: string | undefined) =>
  stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')

const messageOf = (error: Error) => ('params' in error && 'query' in error ? 'Failed query' : error.message)

const codeOf = (error: Error) => ('code' in error && typeof error.code === 'string' ? error.code : undefined)

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return {
    type: error.name,
    code: codeOf(error),
    message: messageOf(error),
    stack: callsOnly(error.stack),
    cause: error.cause === undefined ? undefined : describeError(error.cause),
  }
}

export function createLogger(level: string, destination?: DestinationStream): Logger {
  const paths = secretPaths.flatMap((path) => [path, `*.${path}`])
  const options = {
    level,
    redact: { paths, censor: hidden },
    serializers: { err: describeError, error: describeError },
  }
  return destination ? pino(options, destination) : pino(options)
}
