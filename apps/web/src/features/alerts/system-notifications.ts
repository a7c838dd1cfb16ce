// What the system shows goes through the service worker: it is what hears of a click when no tab is left, and the only
// way on a telephone. The tag is that of a push: one that comes both ways is shown once, and of a group the latest.
import type { Event } from '@carillon/client'
import { makeTurns } from '../../ui/make-turns.ts'
import { type Arrival, isComing } from './arrival.ts'
import { fewest } from './decide.ts'
import { wantsSystem } from './device-settings.ts'

interface Shown {
  readonly ids: readonly string[]
  readonly link: string
}

interface Texts {
  readonly many: (count: number) => string
}

const manyTag = 'carillon-many'
const mostLines = 3

const registration = async () =>
  'serviceWorker' in navigator ? await navigator.serviceWorker.getRegistration() : undefined

/** Right after the first visit it is still on its way: what comes in that moment is shown once it is there. */
const activeRegistration = () => ('serviceWorker' in navigator ? navigator.serviceWorker.ready : undefined)

const isShown = (data: unknown): data is Shown =>
  typeof data === 'object' && data !== null && 'ids' in data && Array.isArray(data.ids)

const idsOf = ({ data }: Notification): readonly string[] => (isShown(data) ? data.ids : [])

const canShow = () => 'Notification' in globalThis && Notification.permission === 'granted' && wantsSystem()

export function createSystemNotifications(texts: Texts) {
  /** Of those shown as one, what has been read or put away since, or is there no more. */
  const gone = new Set<string>()
  /** Chromium forgets what is being shown while somebody asks what is shown, and nobody could close it. */
  const inTurn = makeTurns()

  async function show(coming: readonly Arrival[]) {
    const worker = canShow() ? await activeRegistration() : undefined
    const arrivals = coming.filter(({ id }) => !gone.has(id))
    if (!worker || arrivals.length === 0) return
    const options = { icon: '/icons/icon-192.png', badge: '/icons/badge.png' }
    if (arrivals.length < fewest) {
      for (const { id, title, body, link, groupKey } of arrivals) {
        const data: Shown = { ids: [id], link: link ?? '/notifications' }
        await worker.showNotification(title, { ...options, body: body ?? '', tag: groupKey ?? id, data })
      }
      return
    }
    // What the last burst was told as goes into this one.
    const [before] = await worker.getNotifications({ tag: manyTag })
    const ids = [...(before ? idsOf(before) : []), ...arrivals.map(({ id }) => id)].filter((id) => !gone.has(id))
    const body = arrivals.slice(-mostLines).map(({ title }) => title)
    const data: Shown = { ids, link: '/notifications?filter=unread' }
    const text = { ...options, body: body.join('\n'), tag: manyTag, data }
    await worker.showNotification(texts.many(ids.length), text)
  }

  async function close(isOver: (shown: Notification) => boolean) {
    const worker = await registration()
    for (const shown of (await worker?.getNotifications()) ?? []) if (isOver(shown)) shown.close()
  }

  return {
    show: (arrivals: readonly Arrival[]) => inTurn(() => show(arrivals)),
    closeAll: () => inTurn(() => close(() => true)),
    /** What was read, put away or taken back elsewhere is no news any more; what was snoozed and comes back is. */
    async hear(event: Event) {
      if (isComing(event)) return void gone.delete(event.notification.id)
      if (event.type !== 'notification.changed' && event.type !== 'notification.removed') return
      const { ids, counts } = event
      const change = event.type === 'notification.changed' ? event.change : { archivedAt: 'removed' }
      if (!change.readAt && !change.archivedAt && counts.unread > 0) return
      const upTo = ids === null && event.type === 'notification.changed' ? event.upTo : null
      for (const id of ids ?? []) gone.add(id)
      const isGone = (id: string) => gone.has(id) || (upTo !== null && id <= upTo)
      await inTurn(() =>
        close((shown) => {
          const meant = idsOf(shown)
          return counts.unread === 0 || (meant.length > 0 && meant.every(isGone))
        }),
      )
    },
  }
}
