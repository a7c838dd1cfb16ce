import { once } from 'node:events'
import { eventually } from '@carillon/db/testing'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { drained, roomBytes } from './drained.ts'

const options = { port: 0, host: '127.0.0.1', closeTimeout: 1_000 }

let server: WebSocketServer
let client: WebSocket
let socket: WebSocket
beforeEach(async () => {
  server = new WebSocketServer(options)
  const accepted = once(server, 'connection')
  await once(server, 'listening')
  const address = server.address()
  client = new WebSocket(`ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
  socket = (await accepted)[0]
  await once(client, 'open')
})
afterEach(() => {
  client.terminate()
  server.close()
})

/** Sends until the reader, who has stopped reading, leaves more waiting than there is room for. */
async function stall() {
  client.pause()
  await eventually(() => {
    socket.send('x'.repeat(1024 * 1024))
    expect(socket.bufferedAmount).toBeGreaterThan(4 * roomBytes)
  })
}

test('a reader who keeps up is never waited for', async () => {
  for (let count = 0; count < 100; count++) {
    socket.send('x'.repeat(10_000))
    await drained(socket)
  }
  expect(socket.readyState).toBe(WebSocket.OPEN)
})

test('a reader who comes back in time is waited for', async () => {
  await stall()
  const wait = drained(socket)
  client.resume()
  await wait
  expect(socket.bufferedAmount).toBeLessThan(roomBytes)
  expect(socket.readyState).toBe(WebSocket.OPEN)
})

test('a reader who does not is closed, and the wait ends only then', { timeout: 10_000 }, async () => {
  await stall()
  const closed = once(client, 'close')
  await drained(socket)
  expect(socket.readyState).toBe(WebSocket.CLOSED)
  client.resume()
  await closed
})

test('a reader who does not is told why, if they still hear it', { timeout: 10_000 }, async () => {
  await stall()
  const both = [once(client, 'close'), once(socket, 'close')]
  const wait = drained(socket)
  await eventually(() => expect(socket.readyState).toBe(WebSocket.CLOSING), { timeoutMs: 8_000 })
  client.resume()
  await wait
  const codes = (await Promise.all(both)).map(([code]) => code)
  expect(codes).toEqual([4408, 4408])
})

test('a reader who is leaving is not taken for one who is too slow', async () => {
  client.pause()
  socket.close(1000)
  const close = vi.spyOn(socket, 'close')
  await drained(socket)
  expect(socket.readyState).toBe(WebSocket.CLOSED)
  expect(close).not.toHaveBeenCalled()
})
