import { type Column, type SQL, sql } from 'drizzle-orm'
import type { Db, Transaction } from './connect.ts'

/**
 * A query that is built once for each database or transaction it is asked of: Drizzle takes longer to build one than to send it.
 * Lists go in as one parameter with `anyOf`, so that it is the same query whatever their length.
 *
 * @example
 * const byId = builtOnce((db) => db.select().from(users).where(anyOf(users.id, 'ids')).prepare('users by id'))
 * await byId(db).execute({ ids: arrayLiteral(ids) })
 */
export function builtOnce<Query>(build: (db: Db | Transaction) => Query): (db: Db | Transaction) => Query {
  const built = new WeakMap<object, Query>()
  return (db) => {
    const known = built.get(db)
    if (known) return known
    const query = build(db)
    built.set(db, query)
    return query
  }
}

/** Whether the column's id is in the list that is passed under this name, as `arrayLiteral` writes it. */
export const anyOf = (column: Column, name: string): SQL => sql`${column} = any(${sql.placeholder(name)}::uuid[])`
