import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
// By path: vitest loads this file in an environment of its own, which knows no `source` condition and would want a build first.
import { startEmbeddedPostgres } from '../../apps/server/src/embedded-postgres.ts'

// What is lost in a crash is thrown away anyway, so nothing waits for the disk.
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' }

/** One PostgreSQL for the whole run: the root configuration names this file, and its projects inherit what it provides. */
export default async function setup(project: TestProject) {
  const dataDir = await mkdtemp(join(tmpdir(), 'carillon-test-'))
  const postgres = await startEmbeddedPostgres({ dataDir, settings })
  project.provide('postgresUrl', postgres.url)
  return async () => {
    await postgres.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}
