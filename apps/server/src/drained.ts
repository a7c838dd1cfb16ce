// tRPC sends without ever looking whether anybody reads. One stalled reader cost 334 MB in seven seconds; with this it costs at
// most the room below, and resumes from its cursor later.
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { tooSlow } from './close-codes.ts'
import { closed } from './closed.ts'

export const roomBytes = 256 * 1024
const patienceMs = 5_000
const lookEveryMs = 20

export const hasRoom = (socket: WebSocket) => socket.bufferedAmount < roomBytes && socket.readyState === WebSocket.OPEN

/** Resolves once the socket has room; a socket that finds none in time is closed, and the wait ends with its end. */
export async function drained(socket: WebSocket): Promise<void> {
  if (hasRoom(socket)) return
  const giveUpAt = Date.now() + patienceMs
  while (socket.readyState === WebSocket.OPEN && Date.now() < giveUpAt) {
    await sleep(lookEveryMs)
    if (socket.bufferedAmount < roomBytes) return
  }
  if (socket.readyState === WebSocket.CLOSED) return
  // One that is closing already, whoever began it, was not too slow.
  if (socket.readyState === WebSocket.OPEN) socket.close(tooSlow, 'too slow')
  await closed(socket)
}
