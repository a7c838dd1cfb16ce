import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'

// A script that has closed its client ends by itself: no timer and no socket holds it back, whatever the network does.

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carillon-client-'))
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'index.ts'),
    platform: 'node',
    external: ['bufferutil', 'utf-8-validate'],
    resolve: { conditionNames: ['source', 'import', 'node'] },
  })
  await bundle.write({ dir: folder, entryFileNames: 'client.mjs', chunkFileNames: '[name].mjs' })
  await bundle.close()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Listens, sends, waits until told to go on, closes, and says so. */
const script = `
  import { createClient, createOutbox } from './client.mjs'
  const client = createClient({ url: process.argv[1], token: 'crl_test' })
  const { api, connection, events } = client
  const outbox = createOutbox({ api, connection, onSent() {} })
  outbox.send({ conversationId: 'c', body: 'b' })
  const loop = (async () => { for await (const event of events()) console.log(event.type) })()
  process.stdin.once('data', async () => {
    outbox.close()
    client.close()
    await loop
    process.stdin.destroy()
    console.log('closed')
  })
  console.log('ready')`

function run(url: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, url], { cwd: folder, stdio: 'pipe' })
  let said = ''
  child.stdout.on('data', (text) => {
    said += text
  })
  const hears = async (word: string) => {
    while (!said.includes(word)) await once(child.stdout, 'data')
  }
  return { child, hears }
}

async function listening(server: Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function exits(child: ChildProcess) {
  const exited = once(child, 'exit')
  child.stdin?.write('go')
  const [code] = await exited
  return code
}

test('while its socket is being opened by a server that never answers', { timeout: 10_000 }, async () => {
  const server = createServer(() => {})
  const { child, hears } = run(await listening(server))
  await Promise.all([once(server, 'connection'), hears('ready')])
  expect(await exits(child)).toBe(0)
  server.close()
})

test('while it waits for a server that is not there', { timeout: 10_000 }, async () => {
  const server = createServer()
  const url = await listening(server)
  server.close()
  const { child, hears } = run(url)
  await hears('ready')
  expect(await exits(child)).toBe(0)
})

test('while events flow from a server that does not say goodbye', { timeout: 10_000 }, async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  server.on('connection', (socket) => {
    socket.on('message', (bytes) => {
      const request = JSON.parse(String(bytes)) as { id?: number }
      if (request.id === undefined) return
      const sync = { id: 'feed.1', data: { type: 'sync', verdict: 'live', missed: 0 } }
      socket.send(JSON.stringify({ id: request.id, result: { type: 'data', id: 'feed.1', data: sync } }))
      // From here on it hears nothing any more, not even that it is to close.
      socket.pause()
    })
  })
  const { child, hears } = run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await hears('sync')
  expect(await exits(child)).toBe(0)
  for (const socket of server.clients) socket.terminate()
  server.close()
})
