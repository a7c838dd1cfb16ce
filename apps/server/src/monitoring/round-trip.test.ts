import { once } from 'node:events'
import { eventually } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createRoundTrip } from './round-trip.ts'

/** One end of a socket, and the other, which answers a ping only when told to. */
async function openPair() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const accepted = new Promise<WebSocket>((resolve) => server.once('connection', resolve))
  const far = new WebSocket(`ws://127.0.0.1:${port}`, { autoPong: false })
  await once(far, 'open')
  const near = await accepted
  return {
    near,
    far,
    async [Symbol.asyncDispose]() {
      far.terminate()
      near.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('a ping that is not answered takes longer and longer, and is not begun anew', async () => {
  await using pair = await openPair()
  const { near, far } = pair
  const roundTrip = createRoundTrip(near)
  let pings = 0
  far.on('ping', () => pings++)
  const answer = async () => {
    const answered = once(near, 'pong')
    far.pong()
    await answered
  }
  expect(roundTrip.ms()).toBeNull()
  roundTrip.ping()
  await eventually(() => expect(pings).toBe(1))
  await answer()
  const first = roundTrip.ms()
  expect(first).not.toBeNull()
  roundTrip.ping()
  await eventually(() => expect(roundTrip.ms()).toBeGreaterThan((first ?? 0) + 100))
  roundTrip.ping()
  expect(roundTrip.ms()).toBeGreaterThan((first ?? 0) + 100)
  await answer()
  expect(roundTrip.ms()).toBeGreaterThan((first ?? 0) + 100)
  expect(pings).toBe(2)
})
