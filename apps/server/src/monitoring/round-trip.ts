import type { WebSocket } from 'ws'

/** From a ping to its pong. Browsers answer by themselves, so it says something of every client. */
export function createRoundTrip(socket: WebSocket) {
  let sentAt: number | null = null
  let ms: number | null = null
  socket.on('pong', () => {
    if (sentAt !== null) ms = Math.round((performance.now() - sentAt) * 10) / 10
    sentAt = null
  })
  return {
    ms: () => ms,
    ping() {
      if (socket.readyState !== socket.OPEN) return
      sentAt = performance.now()
      socket.ping()
    },
  }
}
