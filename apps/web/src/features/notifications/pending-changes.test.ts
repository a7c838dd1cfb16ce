import type { Notification, NotificationPage, Pages } from '@carillon/client'
import { QueryClient } from '@tanstack/solid-query'
import { describe, expect, it } from 'vitest'
import { forgetPendingChanges, withChange, withPending } from './pending-changes.ts'
import { notification as item } from './testing.ts'

const at = '2026-03-05T12:00:00.000Z'
const items = [item('c'), item('b'), item('a')]
const ids = (list: Notification[]) => list.map(({ id }) => id).join('')

function createCache() {
  const cache = new QueryClient()
  const keyOf = (filter: string) => [['notifications', 'list'], { input: { filter }, type: 'infinite' }]
  const page: NotificationPage = { items, nextCursor: null, asOf: '1-1' }
  for (const filter of ['all', 'unread']) cache.setQueryData(keyOf(filter), { pages: [page], pageParams: [null] })
  const cached = (filter: string) => cache.getQueryData<Pages<NotificationPage>>(keyOf(filter))?.pages[0]?.items ?? []
  return { cache, cached }
}

describe('what was asked for', () => {
  it('is shown while it runs, and stays when it is done', async () => {
    const { cache, cached } = createCache()
    let finish = () => {}
    const work = () => new Promise<void>((resolve) => (finish = resolve))
    const running = withChange(cache, { ids: ['b'], change: { archivedAt: at } }, work)
    expect(ids(withPending(items, 'all'))).toBe('ca')
    expect(ids(cached('all'))).toBe('cba')
    finish()
    await running
    expect(ids(cached('all'))).toBe('ca')
    expect(withPending(items, 'all')).toBe(items)
  })

  it('changes nothing any more once it was forgotten', async () => {
    const { cache, cached } = createCache()
    let finish = () => {}
    const work = () => new Promise<void>((resolve) => (finish = resolve))
    const running = withChange(cache, { ids: { upTo: 'c' }, change: { readAt: at } }, work)
    forgetPendingChanges()
    expect(withPending(items, 'all')).toBe(items)
    finish()
    await running
    expect(cached('all')).toEqual(items)
  })

  it('leaves nothing behind when it is refused', async () => {
    const { cache, cached } = createCache()
    const refused = withChange(cache, { ids: ['b'], change: { archivedAt: at } }, () => Promise.reject(new Error('no')))
    await expect(refused).rejects.toThrow('no')
    expect(withPending(items, 'all')).toBe(items)
    expect(cached('all')).toEqual(items)
  })

  it('leaves the lists it takes something out of, and spares what came later', async () => {
    const { cache, cached } = createCache()
    await withChange(cache, { ids: { upTo: 'b' }, change: { readAt: at } }, async () => {
      expect(ids(withPending(items, 'unread'))).toBe('c')
    })
    expect(ids(cached('unread'))).toBe('c')
    expect(cached('all').map(({ readAt }) => readAt)).toEqual([null, at, at])
  })
})
