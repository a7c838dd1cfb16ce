import type { NotificationActions, Placed } from '../create-notification-actions.ts'
import type { RowNotification } from '../notification.ts'
import type { createKeySet } from './create-key-set.ts'
import type { Selection } from './create-selection.ts'
import type { VirtualRows } from './create-virtual-rows.ts'

/** What all rows of a list share. */
export interface ListParts {
  readonly rows: VirtualRows
  /** The groups that are shown in full. */
  readonly unfolded: ReturnType<typeof createKeySet>
  readonly selection: Selection
  readonly actions: NotificationActions
  /** Just arrived: slides in. */
  readonly isNew: (id: string) => boolean
  /** Asks until when. */
  readonly onSnooze: (items: readonly Placed[]) => void
  /** Shows what decided how it was told. */
  readonly onWhy: (notification: RowNotification) => void
  /** A row was followed. */
  readonly onLeave: () => void
}
