import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { connect } from '@carillon/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { chooseAccount } from './postgres/account.ts'
import { findBinaries } from './postgres/binaries.ts'
import { openCluster } from './postgres/cluster.ts'
import { runningPostmaster } from './postgres/former-server.ts'
import { runGuarded } from './postgres/guard.ts'

const program = `
  import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, '../dist/embedded-postgres.js'))}
  const postgres = await startEmbeddedPostgres({ dataDir: process.argv[1] })
  process.on('SIGINT', () => {})
  console.log(postgres.url)
  setInterval(() => {}, 1000)`

async function write(url: string, text: string) {
  await using database = connect(url)
  await database.sql`create table if not exists note (text text)`
  await database.sql`insert into note values (${text})`
}

async function read(url: string) {
  await using database = connect(url)
  return (await database.sql`select text from note`).map((row) => row['text'])
}

async function inOwnProcess(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, dataDir], { detached: true })
  const [output] = await once(child.stdout, 'data')
  return { child, url: String(output).trim() }
}

const postmaster = (dataDir: string) => runningPostmaster(join(dataDir, 'cluster'))
const untilEnded = (dataDir: string) => expect.poll(() => postmaster(dataDir), { timeout: 10_000 }).toBeUndefined()

const nobody = { uid: 65534, gid: 65534 }
const nobodyMayEnter = () =>
  spawnSync(process.execPath, ['-e', `fs.readdirSync(${JSON.stringify(import.meta.dirname)})`], nobody).status === 0

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'carillon embedded-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the embedded PostgreSQL', () => {
  test('keeps its data in a folder with spaces in its name, and speaks UTF-8', async () => {
    const dataDir = join(folder, 'a place with spaces')
    const first = await startEmbeddedPostgres({ dataDir })
    await write(first.url, 'é 🔔')
    await first.close()
    expect(postmaster(dataDir)).toBeUndefined()
    const second = await startEmbeddedPostgres({ dataDir })
    expect(await read(second.url)).toEqual(['é 🔔'])
    await second.close()
  })

  test('asks for its password', async () => {
    const { url, close } = await startEmbeddedPostgres({ dataDir: join(folder, 'password') })
    await expect(read(url.replace(/:[^:@]+@/, ':guess@'))).rejects.toThrow(/password authentication failed/)
    await close()
  })

  test('ends with a process that is killed, and the data is there at the next start', async () => {
    const dataDir = join(folder, 'killed')
    const { child, url } = await inOwnProcess(dataDir)
    await write(url, 'before the kill')
    expect(postmaster(dataDir)).toBeGreaterThan(0)
    child.kill('SIGKILL')
    await untilEnded(dataDir)
    const next = await startEmbeddedPostgres({ dataDir })
    expect(await read(next.url)).toEqual(['before the kill'])
    await next.close()
  })

  test('starts at once after a kill, without waiting for the one before to be gone', async () => {
    const dataDir = join(folder, 'at once')
    const { child, url } = await inOwnProcess(dataDir)
    await write(url, 'before')
    child.kill('SIGKILL')
    const next = await startEmbeddedPostgres({ dataDir })
    expect(await read(next.url)).toEqual(['before'])
    await next.close()
  })

  test('recovers from a crash of PostgreSQL itself and leaves no process behind', async () => {
    const dataDir = join(folder, 'crash')
    const first = await startEmbeddedPostgres({ dataDir })
    await write(first.url, 'written')
    process.kill(postmaster(dataDir) ?? Number.NaN, 'SIGKILL')
    await first.ended
    await first.close()
    const second = await startEmbeddedPostgres({ dataDir })
    expect(await read(second.url)).toEqual(['written'])
    await second.close()
  })

  test('is not stopped by Ctrl-C in the terminal of its owner', async () => {
    const dataDir = join(folder, 'interrupt')
    const { child, url } = await inOwnProcess(dataDir)
    process.kill(-(child.pid ?? Number.NaN), 'SIGINT')
    await write(url, 'still here')
    expect(await read(url)).toEqual(['still here'])
    child.kill('SIGKILL')
    await untilEnded(dataDir)
  })

  test('refuses data that another server is using, and leaves that server alone', { timeout: 20_000 }, async () => {
    const dataDir = join(folder, 'shared')
    const first = await startEmbeddedPostgres({ dataDir })
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/in use by process/)
    await write(first.url, 'alive')
    await first.close()
  })

  test('says why when PostgreSQL does not start', async () => {
    const options = { dataDir: join(folder, 'broken'), settings: { max_connections: 'many' } }
    await expect(startEmbeddedPostgres(options)).rejects.toThrow(/max_connections/)
  })

  test.runIf(process.getuid?.() === 0)('runs below a folder that only root may enter, programs and data', async () => {
    const checkout = join(folder, 'only root')
    const dataDir = join(checkout, 'data')
    mkdirSync(dataDir, { recursive: true })
    chmodSync(checkout, 0o700)
    cpSync(dirname(dirname(findBinaries().postgres)), join(checkout, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    })
    const program = (name: string) => join(checkout, 'native', 'bin', name)
    const account = chooseAccount(dataDir, join(dataDir, 'cluster'), program('postgres'))
    const made = await openCluster(dataDir, program('initdb'), account)
    const guarded = runGuarded(
      [program('postgres'), '-D', made.folder, '-c', 'listen_addresses='],
      account,
      join(dataDir, 'log'),
    )
    await expect.poll(() => postmaster(dataDir)).toBeGreaterThan(0)
    const status = readFileSync(`/proc/${postmaster(dataDir)}/status`, 'utf8')
    expect(status).not.toMatch(/^Uid:\s+0\b/m)
    guarded.release()
    await guarded.ended
  })

  // Where the checkout lies in a folder of root's own, there is no ordinary user who could start anything in it.
  test.runIf(process.getuid?.() === 0 && nobodyMayEnter())('runs for an ordinary user', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'carillon-user-'))
    spawnSync('chown', ['65534:65534', dataDir])
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, dataDir], nobody)
    const [output] = await once(child.stdout, 'data')
    await write(String(output).trim(), 'mine')
    child.kill('SIGKILL')
    await untilEnded(dataDir)
    rmSync(dataDir, { recursive: true, force: true })
  })
})
