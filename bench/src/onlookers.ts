import { createClient, followOverview } from '@carillon/client'
import type { LoadWorld } from './load-world.ts'

const scrapeEveryMs = 15_000

/** Those who look on: Prometheus, and an admin with the page open. Nobody reads `/metrics` while nobody `isLooking`. */
export function openOnlookers({ servers, users }: LoadWorld, isLooking: () => boolean): Disposable {
  const token = users.find(({ isAdmin }) => isAdmin)?.token
  if (!token) throw new Error('Nobody here is an admin.')
  const admin = createClient({ url: servers[0]?.url, token })
  followOverview(admin, { onOverview() {}, onError: console.error })
  const scrape = () => {
    if (!isLooking()) return
    for (const { url } of servers) fetch(`${url}/metrics`).then((answer) => answer.text(), console.error)
  }
  const timer = setInterval(scrape, scrapeEveryMs)
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      admin.close()
    },
  }
}
