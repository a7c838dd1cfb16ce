import { t } from './locale.ts'

/** What an error of the server carries; anything else is treated as unknown. */
interface KnownError {
  readonly code?: string | undefined
  readonly retryAfterMs?: number | undefined
  readonly errorId?: string | undefined
}

const plain = ['BAD_REQUEST', 'UNAUTHORIZED', 'NOT_FOUND', 'CONFLICT', 'PAYLOAD_TOO_LARGE'] as const

/** Says what happened, what is safe and what to do, whatever the server's own words were. */
export function errorText(error: unknown): string {
  const { code, retryAfterMs, errorId } = knownFrom(error)
  const simple = plain.find((candidate) => candidate === code)
  if (simple) return t(`error.${simple}`)
  if (code === 'TOO_MANY_REQUESTS')
    return t('error.TOO_MANY_REQUESTS', { seconds: Math.ceil((retryAfterMs ?? 30_000) / 1000) })
  if (code === undefined) return t('error.offline')
  return t('error.unknown', { id: errorId ?? code })
}

export function errorCode(error: unknown): string | undefined {
  return knownFrom(error).code
}

function knownFrom(error: unknown): KnownError {
  const data: unknown = typeof error === 'object' && error !== null && 'data' in error ? error.data : undefined
  return typeof data === 'object' && data !== null ? data : {}
}
