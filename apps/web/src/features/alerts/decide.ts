// What happens for those who have just come, in pure functions: of all tabs of a browser one decides, and one acts.
import type { Arrival } from './arrival.ts'

/** A tab of this browser, as it says of itself. */
export interface Watcher {
  readonly tab: string
  readonly isVisible: boolean
  readonly hasFocus: boolean
  readonly path: string
  /** The list of notifications is on the screen. */
  readonly showsInbox: boolean
  /** Somebody has touched it, so the browser lets it play. */
  readonly canPlay: boolean
}

export interface Decision {
  /** The tab that shows a toast, and what it tells of. */
  readonly toast: { readonly tab: string; readonly arrivals: readonly Arrival[] } | null
  /** What the system shows, since nobody is here. */
  readonly system: readonly Arrival[]
  /** The tab that plays, and what for. */
  readonly sound: { readonly tab: string; readonly arrival: Arrival } | null
}

/** So many are told of as one. */
export const fewest = 3
const weights = { low: 0, normal: 1, high: 2, critical: 3 } as const

const pathOf = (link: string | null) => link?.split(/[?#]/)[0]

const isLookedAt = ({ link }: Arrival, { isVisible, showsInbox, path }: Watcher) =>
  isVisible && (showsInbox || pathOf(link) === path)

const isPressing = ({ severity }: Arrival) => weights[severity] >= weights.high

function mostSevere(arrivals: readonly Arrival[]): Arrival | undefined {
  const [first, ...others] = arrivals
  return others.reduce((most, one) => (most && weights[one.severity] > weights[most.severity] ? one : most), first)
}

/** `watchers` begins with the tab that decides. */
export function decide(arrivals: readonly Arrival[], watchers: readonly Watcher[]): Decision {
  const told = arrivals.filter((arrival) => !watchers.some((watcher) => isLookedAt(arrival, watcher)))
  const here = watchers.find(({ isVisible, hasFocus }) => isVisible && hasFocus)
  const onScreen = told.filter(({ alerts }) => alerts.includes('system'))
  const isToast = onScreen.length >= fewest || onScreen.some(isPressing)
  const loudest = mostSevere(told.filter(({ alerts }) => alerts.includes('sound')))
  const player = watchers.find(({ canPlay }) => canPlay)
  return {
    toast: here && isToast ? { tab: here.tab, arrivals: onScreen } : null,
    system: here ? [] : onScreen,
    sound: loudest && player ? { tab: player.tab, arrival: loudest } : null,
  }
}
