import Clock from 'lucide-solid/icons/clock'
import { Show } from 'solid-js'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { placedAt, type RowNotification } from './notification.ts'

/** When it came, or, of what is snoozed, when it comes back. */
export function RowTime(props: { of: RowNotification }) {
  return (
    <Show when={props.of.snoozedUntil} fallback={<TimeAgo at={placedAt(props.of)} />}>
      {(until) => (
        <span class="notification-row-until">
          <Clock />
          <TimeAgo face="ahead" at={until()} />
        </span>
      )}
    </Show>
  )
}
