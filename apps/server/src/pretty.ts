// The log for whoever sits in front of it: one readable line per line, what went wrong with its calls below it. For programs it is
// JSON; see logger.ts.
import type { DestinationStream } from 'pino'

const levels = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
])

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** What comes from outside must not look like a line of ours. */
const inOneLine = (text: string) => (/^[\x21-\x7e]+$/.test(text) && !text.includes('"') ? text : JSON.stringify(text))

function spell(value: unknown): string {
  if (typeof value === 'string') return inOneLine(value)
  return JSON.stringify(value)
}

function linesOf(error: unknown, depth = 0): string[] {
  if (!isObject(error)) return []
  const { type, code, message, stack, cause } = error
  const name = [depth > 0 && 'because of', type, code && `(${code})`].filter(Boolean).join(' ')
  const calls = typeof stack === 'string' ? stack.split('\n').map((call) => `    ${call.trim()}`) : []
  return [`  ${name}: ${spell(message ?? '')}`, ...calls, ...linesOf(cause, depth + 1)]
}

function prettyLine(line: string): string {
  const parsed: Record<string, unknown> = JSON.parse(line)
  const { level, time, msg = '', pid: _pid, hostname: _hostname, error, err, ...fields } = parsed
  const clock = new Date(Number(time)).toISOString().slice(11, 23)
  const named = Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${spell(value)}`)
  const head = [clock, (levels.get(Number(level)) ?? String(level)).padEnd(5), String(msg).padEnd(30), ...named]
  return [head.join(' ').trimEnd(), ...linesOf(error ?? err)].join('\n')
}

/** Where a logger writes to that is read by people. */
export const createPretty = (write: (text: string) => void): DestinationStream => ({
  write: (line) => write(`${prettyLine(line)}\n`),
})
