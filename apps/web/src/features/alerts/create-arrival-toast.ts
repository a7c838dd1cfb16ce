import { useNavigate } from '@solidjs/router'
import { parseLink } from '../../ui/linkify.ts'
import { dismissToast, showToast, toasts } from '../../ui/show-toast.ts'
import type { Arrival } from './arrival.ts'
import { fewest } from './decide.ts'
import { text } from './text.ts'

/** Shows what has just come at the edge: one with its title, many as one, and what still stands there as part of it. */
export function createArrivalToast(): (arrivals: readonly Arrival[]) => void {
  const navigate = useNavigate()
  let last: { toast: number; count: number } | undefined

  return (arrivals) => {
    const before = last && toasts().some(({ id }) => id === last?.toast) ? last : undefined
    if (before) dismissToast(before.toast)
    const count = arrivals.length + (before?.count ?? 0)
    const pressing = arrivals.findLast(({ severity }) => severity === 'critical' || severity === 'high')
    const one = count < fewest ? (pressing ?? arrivals.at(-1)) : undefined
    const link = parseLink(one?.link ?? '/notifications', location.origin)
    const to = one ? (link?.isInternal ? link.href : '/notifications') : '/notifications?filter=unread'
    const toast = showToast({
      text: one?.title ?? text('alerts.many', { count }),
      action: { label: text(one ? 'alerts.open' : 'alerts.show'), run: () => navigate(to) },
      isSilent: true,
    })
    last = { toast, count }
  }
}
