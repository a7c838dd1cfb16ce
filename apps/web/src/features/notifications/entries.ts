import { startOfDay } from '../../i18n/dates.ts'
import { placedAt } from './notification.ts'

interface Groupable {
  readonly id: string
  readonly place: string
  readonly groupKey: string | null
  readonly createdAt: string
}

/** A row of the list: one notification, or several of a day about the same thing. */
export interface Entry<Item> {
  /** Of several the day and what they are about: whatever joins or leaves them, it is the same row. */
  readonly key: string
  readonly items: readonly Item[]
  /** The first of its day, in the reader's time zone. */
  readonly startsDay: boolean
}

const dayOf = (item: Groupable) => startOfDay(new Date(placedAt(item))).getTime()

/** One row for all of one day that have the same group key, where the latest of them stands. The latest comes first. */
export function toEntries<Item extends Groupable>(items: readonly Item[]): Entry<Item>[] {
  const entries: { key: string; items: Item[]; startsDay: boolean }[] = []
  let groups = new Map<string, (typeof entries)[number]>()
  let day: number | undefined
  for (const item of items) {
    const startsDay = day !== dayOf(item)
    if (startsDay) groups = new Map()
    day = dayOf(item)
    const group = item.groupKey === null ? undefined : groups.get(item.groupKey)
    if (group) {
      group.items.push(item)
      continue
    }
    const key = item.groupKey === null ? item.id : `${day} ${item.groupKey}`
    const entry = { key, items: [item], startsDay }
    entries.push(entry)
    if (item.groupKey !== null) groups.set(item.groupKey, entry)
  }
  return entries
}

/** Whether a row may stay as it is. */
export const isSameEntry = <Item>(one: Entry<Item>, other: Entry<Item>): boolean =>
  one.startsDay === other.startsDay &&
  one.items.length === other.items.length &&
  one.items.every((item, index) => item === other.items[index])
