import { describeError } from '@carillon/client'
import { t } from './locale.ts'

const plain = ['BAD_REQUEST', 'UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND', 'CONFLICT', 'PAYLOAD_TOO_LARGE'] as const

/** Says what happened, what is safe and what to do, whatever the server's own words were. */
export function errorText(error: unknown): string {
  const { code, retryAfterMs, faultId } = describeError(error)
  const simple = plain.find((candidate) => candidate === code)
  if (simple) return t(`error.${simple}`)
  if (code === 'OFFLINE') return t('error.offline')
  const seconds = Math.max(1, Math.ceil((retryAfterMs ?? 30_000) / 1000))
  if (code === 'TOO_MANY_REQUESTS') return t('error.TOO_MANY_REQUESTS', { seconds })
  if (code === 'SERVICE_UNAVAILABLE') return t('error.busy', { seconds })
  return t('error.unknown', { id: faultId ?? code })
}
