import type { Page, Route } from 'playwright-core'
import type { App } from './browser.ts'

interface Listed {
  items: {
    id: string
    place: string
    title: string
    createdAt: string
    readAt: string | null
    groupKey: string | null
  }[]
  nextCursor: string | null
}
interface Answer {
  result?: { data?: Listed }
}

/** Of notifications: the list of conversations comes in the same answer. */
const isList = (data: Listed | undefined): data is Listed =>
  Array.isArray(data?.items) && data.items.some((item) => 'severity' in item)

/** The bell holds so many, all of them there at once: loading them page by page takes longer than any story. */
export async function fillInbox(page: Page, count: number): Promise<void> {
  const fill = (data: Listed) => {
    const [sample] = data.items
    if (!sample) return
    const from = Date.parse(sample.createdAt)
    data.nextCursor = null
    // Older than all there will be, the newest first.
    const idAt = (index: number) => `00000000-0000-7000-8000-${String(count - index).padStart(12, '0')}`
    data.items = Array.from({ length: count }, (_, index) => ({
      ...sample,
      id: idAt(index),
      place: idAt(index),
      title: `Number ${count - index}.`,
      groupKey: null,
      readAt: null,
      createdAt: new Date(from - index * 60_000).toISOString(),
    }))
  }
  await page.route('**/trpc/*notifications.list*', async (route: Route) => {
    const response = await route.fetch()
    const body = (await response.json()) as Answer | Answer[]
    for (const { result } of [body].flat()) if (isList(result?.data)) fill(result.data)
    await route.fulfill({ response, json: body })
  })
}

const batchSize = 20

/** Somebody who raises so many for somebody else, as fast as the server takes them. */
export async function createFlood(app: App, from: string, to: string): Promise<(count: number) => Promise<void>> {
  const cookie = `carillon_session=${await app.createSession(from, 'flood')}`
  const headers = { 'content-type': 'application/json', origin: app.url, cookie }
  const raise = { to: [to], kind: 'announcement', data: { title: 'One of many' } }
  const send = async (count: number) => {
    const paths = Array.from({ length: count }, () => 'notifications.send').join()
    const body = JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [index, raise])))
    const answer = await fetch(`${app.url}/trpc/${paths}?batch=1`, { method: 'POST', headers, body })
    if (!answer.ok) throw new Error(await answer.text())
    await answer.body?.cancel()
  }
  return async (count) => {
    const sizes = Array.from({ length: Math.ceil(count / batchSize) }, (_, part) =>
      Math.min(batchSize, count - part * batchSize),
    )
    // One after the other: a caller may have only so many calls under way.
    for (const size of sizes) await send(size)
  }
}
