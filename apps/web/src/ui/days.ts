import { startOfDay } from '../i18n/dates.ts'

export interface Day<Item> {
  /** The first item's moment: what the separator shows. */
  readonly at: string
  readonly items: readonly Item[]
}

/** Puts a list that is already in order (either way) under its calendar days, in the reader's time zone. */
export function groupByDay<Item>(items: readonly Item[], momentOf: (item: Item) => string): Day<Item>[] {
  const days: { at: string; items: Item[]; day: number }[] = []
  for (const item of items) {
    const at = momentOf(item)
    const day = startOfDay(new Date(at)).getTime()
    const last = days.at(-1)
    if (last?.day === day) last.items.push(item)
    else days.push({ at, items: [item], day })
  }
  return days
}
