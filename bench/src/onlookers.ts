import { createClient, followOverview } from '@carillon/client'
import type { LoadWorld } from './load-world.ts'

const scrapeEveryMs = 5_000

/** Those who look on: Prometheus, more often than usual, and an admin with the page open at each server. */
export function openOnlookers({ servers, users }: LoadWorld): Disposable {
  const token = users.find(({ isAdmin }) => isAdmin)?.token
  if (!token) throw new Error('Nobody here is an admin.')
  const admins = servers.map(({ url }) => {
    const client = createClient({ url, token })
    followOverview(client, { onOverview() {}, onError: console.error })
    return client
  })
  const scrape = () => {
    for (const { url } of servers) fetch(`${url}/metrics`).then((answer) => answer.text(), console.error)
  }
  scrape()
  const timer = setInterval(scrape, scrapeEveryMs)
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      for (const client of admins) client.close()
    },
  }
}
