import { type Column, fillPlaceholders, Param, SQL, StringChunk, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { casing, type Db, type Transaction } from './connect.ts'

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

/**
 * The same for a statement that is written by hand, for `execute`: its text is put together once, and each call gives what its
 * placeholders stand for.
 *
 * @throws when a placeholder is given nothing.
 * @example
 * const nameOf = writtenOnce(sql`select username from users where id = ${sql.placeholder('id')}`)
 * await db.execute(nameOf({ id }))
 */
export function writtenOnce(statement: SQL): (values: Record<string, unknown>) => SQL {
  const { sql: text, params } = new PgDialect({ casing }).sqlToQuery(statement)
  const parts = text.split(/\$\d+/).map((part) => new StringChunk(part))
  return (values) => {
    const filled = fillPlaceholders(params, values)
    return new SQL(parts.flatMap((part, place) => (place === 0 ? part : [new Param(filled[place - 1]), part])))
  }
}

/** Whether the column's id is in the list that is passed under this name, as `arrayLiteral` writes it. */
export const anyOf = (column: Column, name: string): SQL => sql`${column} = any(${sql.placeholder(name)}::uuid[])`
