import { createClient, followOverview } from '@carillon/client'
import type { Use } from './cost.ts'
import type { LoadWorld } from './load-world.ts'

const tickMs = 250

/**
 * Those who look on while they are `looking`: Prometheus, every fifteen seconds, and an admin with the page open at the first server,
 * which follows the overview and asks for the last hour and the audit log now and then.
 */
export function openOnlookers({ servers, users }: LoadWorld, isLooking: () => boolean): Use {
  const token = users.find(({ isAdmin }) => isAdmin)?.token
  if (!token) throw new Error('Nobody here is an admin.')
  const admin = createClient({ url: servers[0]?.url, token })
  let overviews = 0
  let failure: unknown
  const fail = (error: unknown) => {
    failure ??= error
  }
  followOverview(admin, { onOverview: () => overviews++, onError: fail })

  async function scrape(url: string) {
    const answer = await fetch(`${url}/metrics`)
    await answer.text()
    if (!answer.ok) throw new Error(`${url}/metrics was answered with ${answer.status}.`)
  }
  const habits = [
    { everyMs: 15_000, act: () => Promise.all(servers.map(({ url }) => scrape(url))) },
    { everyMs: 20_000, act: () => admin.api.admin.history.query() },
    { everyMs: 10_000, act: () => admin.api.admin.audit.query({ limit: 20 }) },
  ]
  let lookedMs = 0
  const timer = setInterval(() => {
    if (!isLooking()) return
    for (const { everyMs, act } of habits) {
      if (lookedMs % everyMs === 0) act().catch(fail)
    }
    lookedMs += tickMs
  }, tickMs)
  return {
    check() {
      if (failure) throw failure
      if (overviews === 0) throw new Error('The admin saw nothing.')
    },
    [Symbol.dispose]() {
      clearInterval(timer)
      admin.close()
    },
  }
}
