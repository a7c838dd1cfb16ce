// A pure step: (what is cached, an event) → what is cached then. It may be taken twice with the same outcome, and leaves
// alone what already knows better: every page carries the cursor it was true at. `refetch` says that the event speaks
// of something this client never loaded.
import { type Happened, isNews, stepFrom } from './cursor.ts'

export const refetch = Symbol('refetch')
export type Applied<Data> = Data | typeof refetch

/** What a page or a single answer has in common. */
export interface Dated {
  asOf: string
}

/** A list kept live, as TanStack keeps it: the first page is the newest. */
export interface Pages<Page> {
  pages: Page[]
  pageParams: unknown[]
}

export interface Step extends Happened {
  /** Whose cache this is. */
  userId: string
  /** The input of the query. */
  input: Record<string, unknown>
}

export type Apply<Data> = (data: Data, step: Step) => Applied<Data>

/** Changes the pages that do not know of the event yet; the same pages when there is nothing to change. */
export function changePages<Page extends Dated>(
  data: Pages<Page>,
  happened: Happened,
  change: (page: Page, index: number) => Page,
): Pages<Page> {
  const pages = data.pages.map((page, index) => {
    if (!isNews(happened, page.asOf)) return page
    const changed = change(page, index)
    return changed === page ? page : { ...changed, asOf: stepFrom(page.asOf, happened) }
  })
  return pages.some((page, index) => page !== data.pages[index]) ? { ...data, pages } : data
}

/** The same list when no item changes. */
export function changeItems<Item>(items: Item[], change: (item: Item) => Item): Item[] {
  const changed = items.map(change)
  return changed.some((item, index) => item !== items[index]) ? changed : items
}

export const hasHead = (data: Pages<unknown>) => data.pageParams[0] === null || data.pageParams[0] === undefined
