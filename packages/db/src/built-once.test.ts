import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { writtenOnce } from './built-once.ts'
import { casing } from './connect.ts'
import { users } from './schema/users.ts'

const dialect = new PgDialect({ casing })
const name = sql.placeholder('name')
const statement = sql`select ${users.displayName}, ${name}::text from ${users} where ${users.username} in (${name}, ${'eve'}) and ${sql.placeholder('is')}`
const written = writtenOnce(statement)

test('a statement that is written once is the one that was built, with what is given in the place of its names', () => {
  const usual = dialect.sqlToQuery(sql`
    select ${users.displayName}, ${'alice'}::text from ${users} where ${users.username} in (${'alice'}, ${'eve'}) and ${true}`)
  const { sql: text, params } = dialect.sqlToQuery(written({ name: 'alice', is: true }))
  expect(text).toBe(usual.sql.trim())
  expect(text).toContain('"display_name"')
  expect(params).toEqual(['alice', 'alice', 'eve', true])
})

test('each call gives its own, and nothing is a value as well', () => {
  written({ name: 'alice', is: true })
  expect(dialect.sqlToQuery(written({ name: null, is: false })).params).toEqual([null, null, 'eve', false])
})

test('a name that is given nothing is refused', () => {
  expect(() => written({ name: 'alice' })).toThrow('is')
})
