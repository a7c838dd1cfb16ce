import { describeError } from '@carillon/client'
import { errorText } from '../../../i18n/error-text.ts'

/** No answer, or none of whoever was to do it: it may have been done all the same. */
const lost = /^(OFFLINE|TIMEOUT|BAD_GATEWAY|GATEWAY_TIMEOUT)$/

/** What to say of something that may have been done although no answer came. */
export const failureText = (error: unknown, whenLost: string): string =>
  lost.test(describeError(error).code) ? whenLost : errorText(error)
