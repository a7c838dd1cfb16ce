import { refuse } from '../errors.ts'

const yearMs = 366 * 86_400_000

/** Refuses a time that has passed, and one so far ahead that somebody must have mistyped it. */
export function checkAhead(field: string, at: string, from = new Date()): void {
  const aheadMs = Date.parse(at) - from.getTime()
  if (aheadMs <= 0) throw refuse(field, 'must lie ahead')
  if (aheadMs > yearMs) throw refuse(field, 'must lie at most a year ahead')
}
