import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, eventually } from '@carillon/db/testing'
import { expect, inject, test } from 'vitest'
import { startServer } from './server.ts'

test('a server that cannot start leaves nothing open, and tells nobody that it is there', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const webRoot = await mkdtemp(join(tmpdir(), 'carillon-web-'))
  await writeFile(join(webRoot, 'index.html'), '<!doctype html>')
  await symlink('nowhere', join(webRoot, 'broken.js'))
  const where = { databaseUrl: database.url, port: 0, host: '127.0.0.1', allowedOrigins: [] }
  await expect(startServer({ ...where, webRoot })).rejects.toThrow('ENOENT')
  await eventually(async () => {
    const listening = await database.sql`
      select pid from pg_stat_activity where datname = current_database() and application_name = 'carillon listener'`
    expect(listening).toHaveLength(0)
  })
  const [known] = await database.sql<{ count: number }[]>`select count(*)::int as count from server_figures`
  expect(known?.count).toBe(0)
  await rm(webRoot, { recursive: true })
})
