import { useLocation } from '@solidjs/router'
import { onCleanup, onMount } from 'solid-js'
import { useApi } from '../../api.tsx'
import { makeBurst } from '../../ui/burst.ts'
import { type Arrival, arrivalOf, isComing, isWorthTelling } from './arrival.ts'
import { createArrivalToast } from './create-arrival-toast.ts'
import { createSayingVisible } from './create-saying-visible.ts'
import { decide, type Watcher } from './decide.ts'
import { loudness, readSound } from './device-settings.ts'
import { player } from './player.ts'
import { soundFor } from './sounds.ts'
import { createSystemNotifications } from './system-notifications.ts'
import { openTabs, type Task } from './tabs.ts'
import { text } from './text.ts'

/** A burst is over when nothing has come for so long; five hundred in two seconds are one. */
const timing = { quietMs: 300, mostMs: 4_000 }

/** Tells of what comes: of all tabs one decides, for a whole burst at once, and asks the others who looks at what. */
export function createAlerts(): void {
  const api = useApi()
  const location = useLocation()
  const showToast = createArrivalToast()
  const system = createSystemNotifications({ many: (count) => text('alerts.many', { count }) })
  const tab = crypto.randomUUID()

  const own = (): Watcher => ({
    tab,
    isVisible: document.visibilityState === 'visible',
    hasFocus: document.hasFocus(),
    path: location.pathname,
    showsInbox: document.querySelector('.notification-list') !== null,
    canPlay: player.canPlay(),
  })
  const onTask = (task: Task) => {
    if (task.type === 'toast') showToast(task.arrivals)
    else player.play(soundFor(task.arrival), loudness(readSound()))
  }
  const tabs = openTabs({ userId: api.user.id, own, onTask })
  createSayingVisible(tabs)

  async function tellOf(arrivals: Arrival[]) {
    if (!api.isLeader()) return
    const decision = decide(arrivals, await tabs.ask())
    // Signed out while the others were asked: it was theirs.
    if (api.isOver()) return
    if (decision.toast) tabs.tell(decision.toast.tab, { type: 'toast', arrivals: decision.toast.arrivals })
    if (decision.sound) tabs.tell(decision.sound.tab, { type: 'play', arrival: decision.sound.arrival })
    if (decision.system.length > 0) await system.show(decision.system)
  }
  const burst = makeBurst<Arrival>((arrivals) => void tellOf(arrivals).catch(() => {}), timing)

  api.onEvent((event) => {
    if (isComing(event)) {
      const arrival = arrivalOf(event)
      // What its reader has muted is done already.
      if (event.notification.archivedAt === null && isWorthTelling(arrival, api.user.id, Date.now())) burst.add(arrival)
    }
    if (api.isLeader()) system.hear(event).catch(() => {})
  })
  const unlock = () => player.unlock()
  onMount(() => {
    for (const touch of ['pointerdown', 'keydown']) document.addEventListener(touch, unlock, { capture: true })
  })
  onCleanup(() => {
    for (const touch of ['pointerdown', 'keydown']) document.removeEventListener(touch, unlock, { capture: true })
    burst.stop()
    tabs.close()
    // Signed out: what was shown was theirs.
    system.closeAll().catch(() => {})
  })
}
