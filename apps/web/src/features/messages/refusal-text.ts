import { t } from '../../i18n/locale.ts'

interface Refusal {
  readonly code: string | null
  readonly field: string | null
}

/** Why a message was not taken, in the reader's language: the server's own words are for developers. */
export function refusalText({ code, field }: Refusal): string {
  if (field === 'replyTo') return t('refused.replyTo')
  switch (code) {
    case 'PAYLOAD_TOO_LARGE':
      return t('refused.tooLong')
    case 'BAD_REQUEST':
      return field === 'body' ? t('refused.body') : t('refused.unknown')
    case 'NOT_FOUND':
    case 'FORBIDDEN':
      return t('refused.notHere')
    case 'CONFLICT':
      return t('refused.conflict')
    case 'OUTBOX_FULL':
      return t('refused.full')
    default:
      return t('refused.unknown')
  }
}
