import type { NotificationFilter } from '@carillon/client'
import type { PlainTextKey } from '../../../i18n/locale.ts'

interface FilterTexts {
  readonly label: PlainTextKey
  /** What is said when nothing is there. */
  readonly empty: PlainTextKey
}

/** In the order they are offered in. A filter of the client that is missing here does not compile. */
export const filterTexts: Readonly<Record<NotificationFilter, FilterTexts>> = {
  all: { label: 'bell.all', empty: 'bell.empty' },
  unread: { label: 'bell.unread', empty: 'bell.emptyUnread' },
  mentions: { label: 'bell.mentions', empty: 'bell.emptyMentions' },
  snoozed: { label: 'bell.filterSnoozed', empty: 'bell.emptySnoozed' },
  archived: { label: 'bell.filterDone', empty: 'bell.emptyDone' },
}

const isFilter = (text: string): text is NotificationFilter => Object.hasOwn(filterTexts, text)

export const filters = Object.keys(filterTexts).filter(isFilter)

/** The filter an address names; all of it, when it names none that there is. */
export const filterOf = (text: string | undefined): NotificationFilter =>
  text !== undefined && isFilter(text) ? text : 'all'

/** Where the list is a page of its own, with what is looked for in it. */
export function pathOf(filter: NotificationFilter, search = ''): string {
  const named = { ...(filter === 'all' ? {} : { filter }), ...(search === '' ? {} : { q: search }) }
  const query = new URLSearchParams(named).toString()
  return query === '' ? '/notifications' : `/notifications?${query}`
}
