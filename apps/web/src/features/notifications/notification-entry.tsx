import type { Notification } from '@carillon/client'
import { createSignal, For, Show } from 'solid-js'
import { DaySeparator } from '../../ui/day-separator.tsx'
import type { NotificationActions } from './create-notification-actions.ts'
import type { Entry } from './entries.ts'
import { NotificationGroupRow } from './notification-group-row.tsx'
import { NotificationRow } from './notification-row.tsx'

interface NotificationEntryProps {
  entry: Entry<Notification>
  actions: NotificationActions
  isNew: (id: string) => boolean
  onLeave: () => void
}

/** One notification, or several folded together, under their day where it begins. */
export function NotificationEntry(props: NotificationEntryProps) {
  const [isOpen, setOpen] = createSignal(false)
  const single = () => (props.entry.items.length === 1 ? props.entry.items[0] : undefined)
  const row = (notification: Notification) => (
    <NotificationRow
      notification={notification}
      isNew={props.isNew(notification.id)}
      actions={props.actions}
      onLeave={props.onLeave}
    />
  )
  return (
    <div data-row="">
      <Show when={props.entry.startsDay && props.entry.items[0]}>
        {(first) => <DaySeparator at={first().createdAt} />}
      </Show>
      <Show
        when={single()}
        fallback={
          <NotificationGroupRow
            notifications={props.entry.items}
            isOpen={isOpen()}
            onToggle={() => setOpen((open) => !open)}
            actions={props.actions}
          >
            <For each={props.entry.items}>{row}</For>
          </NotificationGroupRow>
        }
      >
        {(notification) => (
          <NotificationRow
            notification={notification()}
            isNew={props.isNew(notification().id)}
            actions={props.actions}
            onLeave={props.onLeave}
          />
        )}
      </Show>
    </div>
  )
}
