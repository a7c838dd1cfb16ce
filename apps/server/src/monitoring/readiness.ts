import type { Carillon, Health } from '@carillon/api'
import type { Canary, CanaryReport } from './canary.ts'

const freshMs = 1_000

const leavingHealth: Health = { ok: false, status: 'unready', reasons: ['The server is going away.'] }

interface ReadinessParts {
  carillon: Carillon
  leaving: AbortSignal
  canary: Pick<Canary, 'last'>
}

/** The canary is shown and decides nothing: what fails on the way to ourselves would take all servers out at once. */
export interface ReadinessReport extends Health {
  canary: CanaryReport | null
}

/** Anybody may ask, as often as they like: the database is asked once a second, and not again before it has answered. */
export function createReadiness({ carillon, leaving, canary }: ReadinessParts): () => Promise<ReadinessReport> {
  let asked: { at: number; health: Promise<Health> } | undefined
  let isAsking = false

  function ask() {
    isAsking = true
    const health = carillon.health().finally(() => {
      isAsking = false
    })
    return { at: performance.now(), health }
  }

  return async () => {
    if (!asked || (!isAsking && performance.now() - asked.at > freshMs)) asked = ask()
    const health = leaving.aborted ? leavingHealth : await asked.health
    return { ...health, canary: canary.last() }
  }
}

export type Readiness = ReturnType<typeof createReadiness>
