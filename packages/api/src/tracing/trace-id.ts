import { randomUUID } from 'node:crypto'

/** As W3C Trace Context spells it; a version that does not exist yet may say more behind it. */
const pattern = /^(?!ff)[\da-f]{2}-((?!0{32})[\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:$|(?<!^00.{53})-)/

/** Of the header, when there is a valid one, so that what called us and what we do stand in one trace; else a new one. */
export function traceIdOf(traceparent: string | undefined): string {
  const [, given] = (traceparent !== undefined && pattern.exec(traceparent)) || []
  return given ?? randomUUID().replaceAll('-', '')
}
