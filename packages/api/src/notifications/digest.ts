import type { Severity } from '@carillon/db'
import type { Kind } from './kind.ts'

const minuteMs = 60_000

/**
 * Until when what is raised at `at` waits, so that it comes together with everything else of its window; `null`: it does not wait.
 * The same on every server, as far as their clocks agree; a second apart means two digests of a window, and nothing lost.
 */
export function digestEnd({ digestMinutes }: Pick<Kind, 'digestMinutes'>, severity: Severity, at: Date): Date | null {
  if (digestMinutes === null || severity === 'critical') return null
  const windowMs = digestMinutes * minuteMs
  return new Date((Math.floor(at.getTime() / windowMs) + 1) * windowMs)
}

/** What comes together is one group, unless its sender has put it into another. */
export const digestGroup = ({ name }: Pick<Kind, 'name'>) => `digest:${name}`
