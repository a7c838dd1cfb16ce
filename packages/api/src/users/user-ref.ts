import { type Db, type Transaction, users } from '@carillon/db'
import { and, inArray } from 'drizzle-orm'
import { refuse } from '../errors.ts'
import { isPerson } from './canary.ts'

/** A user as others see them. */
export interface UserRef {
  id: string
  username: string
  displayName: string
}

export const userRefOf = ({ id, username, displayName }: UserRef): UserRef => ({ id, username, displayName })

export const userRef = { id: users.id, username: users.username, displayName: users.displayName }

export async function usersById(db: Db | Transaction, ids: string[]): Promise<Map<string, UserRef>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select(userRef)
    .from(users)
    .where(inArray(users.id, [...new Set(ids)]))
  return new Map(rows.map((row) => [row.id, row]))
}

/** The users of these names, each once; refuses the whole list when one is unknown. */
export async function usersByName(db: Db | Transaction, names: string[], field: string): Promise<UserRef[]> {
  const wanted = [...new Set(names)]
  const rows = await db
    .select(userRef)
    .from(users)
    .where(and(inArray(users.username, wanted), isPerson))
  const found = new Set(rows.map((row) => row.username))
  const unknown = wanted.find((name) => !found.has(name))
  if (unknown !== undefined) throw refuse(field, `nobody is called “${unknown}”`)
  return rows
}
