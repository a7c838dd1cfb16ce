import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { eventually } from '@carillon/db/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAnswers } from './answers.ts'

const patienceMs = 600
// More than the network holds for somebody who does not read.
const body = 'x'.repeat(32 * 1024 * 1024)

let responses: ServerResponse[]
let server: ReturnType<typeof createServer>
let respond: (res: ServerResponse) => void
beforeEach(async () => {
  responses = []
  respond = (res) => res.end(body)
  const answers = createAnswers(patienceMs)
  server = createServer((_req, res) => {
    responses.push(res)
    answers.add(res)
    respond(res)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** Asks for it `times` on one connection, and reads nothing by itself. */
async function ask(times = 1): Promise<Socket> {
  const address = server.address()
  const socket = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1')
  socket.on('error', () => {}).pause()
  socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n'.repeat(times))
  await eventually(() => expect(responses).toHaveLength(times))
  return socket
}

test('an answer that nobody reads is cut', async () => {
  const socket = await ask(1)
  await eventually(() => expect(responses.map(({ closed }) => closed)).toEqual([true]))
  socket.destroy()
})

test('an answer that is read slowly comes through', { timeout: 60_000 }, async () => {
  const socket = await ask()
  const startedAt = Date.now()
  let read = 0
  const reading = setInterval(() => {
    read += socket.read(Math.min(1024 * 1024, socket.readableLength))?.length ?? 0
  }, 80)
  await eventually(() => expect(read).toBeGreaterThan(body.length), { timeoutMs: 30_000 })
  clearInterval(reading)
  expect(Date.now() - startedAt).toBeGreaterThan(3 * patienceMs)
  expect(responses[0]?.writableFinished).toBe(true)
  socket.destroy()
})

test('an answer that takes long before it begins is waited for', async () => {
  respond = (res) => setTimeout(() => res.end('late'), 3 * patienceMs)
  const socket = await ask()
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.resume()
  await eventually(() => expect(text).toMatch(/late$/))
  socket.destroy()
})
