import type { Carillon, Health } from '@carillon/api'

const freshMs = 1_000

const leavingHealth: Health = { ok: false, status: 'unready', reasons: ['The server is going away.'] }

/** Anybody may ask, as often as they like: the database is asked once a second, and not again before it has answered. */
export function createReadiness(carillon: Carillon, leaving: AbortSignal): () => Promise<Health> {
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
    return leaving.aborted ? leavingHealth : await asked.health
  }
}

export type Readiness = ReturnType<typeof createReadiness>
