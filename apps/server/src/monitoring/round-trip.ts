import type { WebSocket } from 'ws'

const rounded = (ms: number) => Math.round(ms * 10) / 10

/** From a ping to its pong. Browsers answer by themselves, so it says something of every client. */
export function createRoundTrip(socket: WebSocket) {
  let sentAt: number | null = null
  let ms: number | null = null
  socket.on('pong', () => {
    if (sentAt !== null) ms = rounded(performance.now() - sentAt)
    sentAt = null
  })
  return {
    /** The one under way may take longer than the last one did. */
    ms: () => (sentAt === null ? ms : rounded(Math.max(ms ?? 0, performance.now() - sentAt))),
    ping() {
      // One that is not answered goes on: begun anew, it would look fast.
      if (sentAt !== null || socket.readyState !== socket.OPEN) return
      sentAt = performance.now()
      socket.ping()
    },
  }
}
