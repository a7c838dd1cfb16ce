import type { Accessor } from 'solid-js'
import type { NotificationActions, Placed } from '../create-notification-actions.ts'
import type { NotificationList } from '../create-notification-list.ts'
import type { InboxCommands } from './create-inbox-keys.ts'
import type { Selection } from './create-selection.ts'
import type { VirtualRows } from './create-virtual-rows.ts'

interface InboxCommandsOptions {
  readonly list: NotificationList
  readonly rows: VirtualRows
  readonly selection: Selection
  readonly actions: NotificationActions
  readonly scroller: Accessor<HTMLElement | undefined>
  readonly onHelp: () => void
  readonly onSearch: () => void
  readonly onSnooze: (items: readonly Doable[]) => void
}

interface Doable extends Placed {
  readonly readAt: string | null
}

/** What is done with several at once: what any of them still lacks. */
export function createTogether(actions: NotificationActions) {
  const ids = (items: readonly Doable[]) => items.map(({ id }) => id)
  return {
    read(items: readonly Doable[]) {
      const unread = items.filter(({ readAt }) => readAt === null)
      if (items.length > 0) actions.setRead(ids(unread.length > 0 ? unread : items), unread.length > 0)
    },
    finish(items: readonly Doable[]) {
      const open = items.filter(({ archivedAt }) => archivedAt === null)
      if (open.length > 0) actions.archive(ids(open))
      else if (items.length > 0) actions.bringBack(items)
    },
  }
}

/** What the keys do: with the row that has the focus, or with all that are chosen. */
export function createInboxCommands(options: InboxCommandsOptions): InboxCommands & { hold: () => () => void } {
  const { list, rows, selection, actions, scroller } = options
  const together = createTogether(actions)
  const current = () => rows.indexOf(rows.focused() ?? '')
  const entryAt = (index: number) => list.entries()[index]?.()
  /** All of a row, or the one of them that has the focus where it is unfolded. */
  function meant(): readonly Doable[] {
    if (selection.isAny()) return selection.items()
    const items = entryAt(current())?.items ?? []
    const one = document.activeElement?.closest<HTMLElement>('[data-item]')?.dataset['item']
    return one === undefined ? items : items.filter(({ id }) => id === one)
  }

  function goTo(index: number) {
    const title = rows.reveal(index)?.querySelector<HTMLElement>('.notification-row-title')
    const place = title ?? scroller()
    place?.focus({ preventScroll: true })
  }

  /**
   * What is done may leave the list: then the focus goes to what takes its place, or to the row it was one of. Remembers where it is
   * now.
   */
  function hold(): () => void {
    const [index, key] = [current(), rows.focused()]
    return () => {
      if (key === undefined) return
      const isGone = rows.indexOf(key) < 0 || document.activeElement === document.body
      if (isGone) goTo(Math.min(index, list.entries().length - 1))
    }
  }
  function stay(work: () => void) {
    const goOn = hold()
    work()
    goOn()
  }

  return {
    hold,
    next: () => goTo(Math.min(current() + 1, list.entries().length - 1)),
    previous: () => goTo(Math.max(current() - 1, 0)),
    done: () =>
      stay(() => {
        together.finish(meant())
        selection.clear()
      }),
    read: () => stay(() => together.read(meant())),
    choose(isRange) {
      const key = rows.focused()
      if (key !== undefined) selection.toggle(key, isRange)
    },
    undo: actions.undo,
    snooze() {
      if (meant().length > 0) options.onSnooze(meant())
    },
    search() {
      options.onSearch()
      // One that is not there yet takes the focus by itself.
      scroller()?.parentElement?.querySelector<HTMLElement>('input[type="search"]')?.focus()
    },
    help: options.onHelp,
    leave() {
      if (!selection.isAny()) return false
      selection.clear()
      return true
    },
  }
}
