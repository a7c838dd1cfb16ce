import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRequests } from './requests.ts'

/** Takes every request; answers those for `/begun` with a head and half a body, and the others not at all. */
const sockets = new Set<Socket>()
const server = createServer((socket) => {
  sockets.add(socket)
  socket.on('error', () => {})
  socket.on('data', (text) => {
    if (String(text).startsWith('GET /begun')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{')
  })
})
let url = ''
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`
})
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')
const nameOf = (error: Error) => error.name

test('a request that is not answered ends in time, whatever the garbage collector takes away', async () => {
  let failed = 0
  const requests = createRequests(1_500, () => {
    failed += 1
  })
  const outcomes: string[] = []
  const note = (error: Error) => outcomes.push(nameOf(error))
  for (let number = 0; number < 10; number += 1) void requests.fetch(url).catch(note)
  const begun = await requests.fetch(`${url}begun`)
  void begun.text().catch(note)
  await eventually(() => {
    collectGarbage()
    expect(outcomes).toEqual(Array(11).fill('TimeoutError'))
  })
  expect(failed).toBe(10)
})

test('a request ends with whoever asked for it, and with all others when they are given up', async () => {
  let failed = 0
  const requests = createRequests(5_000, () => {
    failed += 1
  })
  const asking = new AbortController()
  const one = requests.fetch(url, { signal: asking.signal }).catch(nameOf)
  const other = requests.fetch(url).catch(nameOf)
  asking.abort()
  expect(await one).toBe('AbortError')
  expect(await requests.fetch(url, { signal: asking.signal }).catch(nameOf)).toBe('AbortError')
  requests.giveUp()
  expect(await other).toBe('AbortError')
  expect(failed).toBe(0)
})
