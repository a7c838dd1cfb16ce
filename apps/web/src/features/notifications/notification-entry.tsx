import type { Notification } from '@carillon/client'
import { createUniqueId, For, Show, untrack } from 'solid-js'
import { DaySeparator } from '../../ui/day-separator.tsx'
import type { Entry } from './entries.ts'
import type { ListParts } from './inbox/list-parts.ts'
import { placedAt } from './notification.ts'
import { NotificationGroupRow } from './notification-group-row.tsx'
import { NotificationRow } from './notification-row.tsx'

interface NotificationEntryProps {
  entry: Entry<Notification>
  parts: ListParts
  /** How many rows there are; -1 while nobody knows. */
  size: number
}

/** One notification, or several folded together, under their day where it begins. */
export function NotificationEntry(props: NotificationEntryProps) {
  const titleId = createUniqueId()
  const { rows, unfolded, selection, actions, isNew, onLeave, onSnooze, onWhy } = untrack(() => props.parts)
  const key = untrack(() => props.entry.key)
  const index = () => rows.indexOf(key)
  const isOpen = () => unfolded.has(key)
  const isChosen = () => selection.isChosen(props.entry)
  const choose = (isRange: boolean) => selection.toggle(key, isRange)
  const single = () => (props.entry.items.length === 1 ? props.entry.items[0] : undefined)
  const shared = { actions, onLeave, onSnooze, onWhy, onChoose: choose }

  return (
    <article
      ref={(element) => rows.add(key, element)}
      data-row={key}
      data-chosen={isChosen() ? '' : undefined}
      style={{ transform: `translateY(${rows.topPx(index())}px)` }}
      aria-labelledby={titleId}
      aria-posinset={index() + 1}
      aria-setsize={props.size}
    >
      <Show when={props.entry.startsDay && props.entry.items[0]}>
        {(first) => <DaySeparator at={placedAt(first())} />}
      </Show>
      <Show
        when={single()}
        fallback={
          <NotificationGroupRow
            notifications={props.entry.items}
            isOpen={isOpen()}
            onToggle={() => unfolded.set([key], !isOpen())}
            isChosen={isChosen()}
            onChoose={choose}
            onSnooze={onSnooze}
            titleId={titleId}
            actions={actions}
          >
            <For each={props.entry.items}>
              {(item) => (
                <li data-item={item.id}>
                  <NotificationRow {...shared} notification={item} isNew={isNew(item.id)} isChosen={isChosen()} />
                </li>
              )}
            </For>
          </NotificationGroupRow>
        }
      >
        {(item) => (
          <NotificationRow
            {...shared}
            titleId={titleId}
            notification={item()}
            isNew={isNew(item().id)}
            isChosen={isChosen()}
          />
        )}
      </Show>
    </article>
  )
}
