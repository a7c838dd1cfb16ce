// A name stands in many places: as author, member or actor, deep inside what is cached. All of them are the same small
// object, so one walk over the data finds them.
import type { UserRef } from '@carillon/api'
import { type Applied, refetch, type Step } from './apply.ts'
import { type Happened, isNews } from './cursor.ts'
import { asOfAll } from './history.ts'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** A page, or a single answer, that was read after the event. */
const knowsBetter = ({ asOf }: Record<string, unknown>, happened: Happened) =>
  typeof asOf === 'string' && !isNews(happened, asOf)

/** The same value with this user's present name; the very same where there is nothing to change. */
function rename<T>(value: T, user: UserRef, happened: Happened): T {
  if (!isObject(value) || knowsBetter(value, happened)) return value
  const copy = Array.isArray(value) ? [...value] : { ...value }
  let isChanged = value['id'] === user.id && 'username' in value && value['displayName'] !== user.displayName
  if (isChanged) Object.assign(copy, user)
  for (const [key, part] of Object.entries(value)) {
    const renamed = rename(part, user, happened)
    if (renamed === part) continue
    Object.assign(copy, { [key]: renamed })
    isChanged = true
  }
  // Of the same shape: only names differ.
  return isChanged ? (copy as T) : value
}

/**
 * Takes `user.changed` over the data of any live query. Texts of notifications are made by the server, with names in
 * them and in the reader's language: those are fetched again.
 */
export function applyUser<Data>(path: string, data: Data, step: Step): Applied<Data> {
  const { event, userId } = step
  if (event.type !== 'user.changed') return data
  const renamed = rename(data, event.user, step)
  if (path !== 'notifications.list' && path !== 'notifications.search') return renamed
  const isOlder = asOfAll(data).some((asOf) => isNews(step, asOf))
  return renamed !== data || (event.user.id === userId && isOlder) ? refetch : data
}
