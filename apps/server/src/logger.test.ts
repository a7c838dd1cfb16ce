import { createTestDatabase } from '@carillon/db/testing'
import { expect, inject, test } from 'vitest'
import { createLogger } from './logger.ts'

function collect() {
  const lines: string[] = []
  return { logger: createLogger('info', { write: (line) => void lines.push(line) }), text: () => lines.join('') }
}

test('a failed statement is logged without the statement and its parameters', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const { logger, text } = collect()
  const failing = [
    database.sql`insert into users (username) values (${'secret-name'})`,
    database.db.execute(`insert into users (username) values ('secret-name')`),
  ]
  for (const statement of failing) {
    const error = await Promise.resolve(statement).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    logger.error({ error }, 'it failed')
  }
  expect(text()).toMatch(/23502/)
  expect(text()).not.toMatch(/secret-name|insert into/)
})

test('cookies and tokens do not reach the log', () => {
  const { logger, text } = collect()
  logger.info({ headers: { cookie: 'carillon_session=abc', authorization: 'Bearer crl_abc', host: 'here' } })
  logger.info({ req: { headers: { cookie: 'carillon_session=abc' } } })
  expect(text()).toMatch(/here/)
  expect(text()).not.toMatch(/abc/)
})

test('an error keeps its message, its cause and where it came from', () => {
  const { logger, text } = collect()
  logger.error({ error: new Error('outer', { cause: new TypeError('inner') }) })
  const { error } = JSON.parse(text())
  expect(error).toMatchObject({ type: 'Error', message: 'outer', cause: { type: 'TypeError', message: 'inner' } })
  expect(error.stack).toMatch(/logger\.test/)
})
