import { startOfDay } from '../../i18n/dates.ts'
import { placedAt } from './notification.ts'

interface Groupable {
  readonly id: string
  readonly place: string
  readonly groupKey: string | null
  readonly createdAt: string
}

/** A row of the list: one notification, or several in a row about the same thing. */
export interface Entry<Item> {
  /** The oldest of them: what arrives on top leaves it as it is. */
  readonly key: string
  readonly items: readonly Item[]
  /** The first of its day, in the reader's time zone. */
  readonly startsDay: boolean
}

const dayOf = (item: Groupable) => startOfDay(new Date(placedAt(item))).getTime()

/** Puts together what follows each other with the same group key on the same day. The latest comes first. */
export function toEntries<Item extends Groupable>(items: readonly Item[]): Entry<Item>[] {
  const entries: { key: string; items: Item[]; startsDay: boolean }[] = []
  let previous: Item | undefined
  for (const item of items) {
    const startsDay = !previous || dayOf(previous) !== dayOf(item)
    const last = entries.at(-1)
    const joins = !startsDay && last !== undefined && item.groupKey !== null && previous?.groupKey === item.groupKey
    if (joins) {
      last.items.push(item)
      last.key = item.id
    } else entries.push({ key: item.id, items: [item], startsDay })
    previous = item
  }
  return entries
}

/** Whether a row may stay as it is. */
export const isSameEntry = <Item>(one: Entry<Item>, other: Entry<Item>): boolean =>
  one.startsDay === other.startsDay &&
  one.items.length === other.items.length &&
  one.items.every((item, index) => item === other.items[index])
