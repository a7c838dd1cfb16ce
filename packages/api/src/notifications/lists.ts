import { notifications, placeOf, type Transaction } from '@carillon/db'
import { and, desc, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import { selectNotifications } from './shape.ts'

const { id, userId, kind, readAt, archivedAt, snoozedUntil } = notifications

/** What is snoozed is archived for as long. */
export const filters = {
  all: isNull(archivedAt),
  unread: and(isNull(readAt), isNull(archivedAt)),
  mentions: sql`${kind} = 'mention' and ${archivedAt} is null`,
  archived: and(isNotNull(archivedAt), isNull(snoozedUntil)),
  snoozed: and(isNotNull(snoozedUntil), isNotNull(archivedAt)),
} satisfies Record<string, SQL | undefined>

export type Filter = keyof typeof filters
export const filterNames = ['all', 'unread', 'mentions', 'archived', 'snoozed'] as const satisfies Filter[]

/** Whose, of which list, and from which place of it on. */
interface Listing {
  userId: string
  filter: Filter
  cursor?: string | null | undefined
}

const place = placeOf(notifications)
const [firstPlace, lastPlace] = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']

/**
 * As a range of both columns, in the order of the indexes. Asked for one user's rows by place, PostgreSQL might take those of
 * everybody from the newest on, which lasts as long as the user has been away.
 */
function within(listing: Listing) {
  const row = sql`(${userId}, ${place})`
  const isOwn = sql`${row} >= (${listing.userId}::uuid, ${firstPlace}::uuid)`
  const isBefore = sql`${row} < (${listing.userId}::uuid, ${listing.cursor ?? lastPlace}::uuid)`
  return and(isOwn, isBefore, filters[listing.filter])
}
const newestFirst = [desc(userId), desc(place)]

type Row = Awaited<ReturnType<typeof selectNotifications>>[number]

interface Page {
  rows: Row[]
  nextCursor: string | null
}

const placeIn = ({ row }: Row) => row.place ?? row.id

/** Of one more than were asked for: where the next page begins, if there is one. */
function cut(found: Row[], limit: number): Page {
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, nextCursor: found.length > limit && last ? placeIn(last) : null }
}

export async function readPage(tx: Transaction, listing: Listing, limit: number): Promise<Page> {
  const page = tx
    .select({ id })
    .from(notifications)
    .where(within(listing))
    .orderBy(...newestFirst)
    .limit(limit + 1)
  const found = await selectNotifications(tx).where(inArray(id, page)).orderBy(desc(place))
  return cut(found, limit)
}

/** So many are looked at for one page, however few are found; the next page goes on after them. */
const mostLookedAt = 5_000
const mostWords = 8

/** What titles and bodies are made from, whatever the kind: texts in `data` that are neither ids nor paths, and who caused it. */
const words = sql<string>`
  jsonb_path_query_array(${notifications.data}, 'strict $.** ? (@.type() == "string" &&
    !(@ like_regex "^(/|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$)"))')::text ||
  coalesce((select display_name || ' ' || username from users where users.id = ${notifications.actorId}), '')`

/** A word as it is written where it is looked for: in JSON. */
const patternOf = (word: string) =>
  `%${JSON.stringify(word)
    .slice(1, -1)
    .replace(/[\\%_]/g, '\\$&')}%`

/** Every word of the query must occur, if only as a part of a longer one, in upper or lower case. */
export async function searchPage(tx: Transaction, listing: Listing & { query: string }, limit: number): Promise<Page> {
  const looked = tx
    .select({ id, userId, place: sql<string>`${place}`.as('looked_place'), words: words.as('looked_words') })
    .from(notifications)
    .where(within(listing))
    .orderBy(...newestFirst)
    .limit(mostLookedAt)
    .as('looked')
  const wanted = [...new Set(listing.query.split(/\s+/))].slice(0, mostWords)
  const matching = tx
    .select({ id: looked.id })
    .from(looked)
    .where(and(...wanted.map((word) => sql`${looked.words} ilike ${patternOf(word)}`)))
    .orderBy(desc(looked.userId), desc(looked.place))
    .limit(limit + 1)
  const found = await selectNotifications(tx).where(inArray(id, matching)).orderBy(desc(place))
  const page = cut(found, limit)
  if (page.nextCursor) return page
  const [last] = await tx
    .select({ place: sql<string>`${place}` })
    .from(notifications)
    .where(within(listing))
    .orderBy(...newestFirst)
    .limit(1)
    .offset(mostLookedAt - 1)
  return { ...page, nextCursor: last?.place ?? null }
}
