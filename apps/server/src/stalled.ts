// What nobody reads is kept for as long as its connection lives, and a stream keeps its place besides.
import type { ServerResponse } from 'node:http'

const stalled = new WeakSet<ServerResponse>()

export const wasStalled = (res: ServerResponse) => stalled.has(res)

/**
 * Cuts a response whose reader has taken nothing for so long. The time-out of a socket is put off by every part that leaves it,
 * however slowly, and comes also where nothing waits to be read: then the answer itself is what takes long.
 */
export function cutWhenStalled(res: ServerResponse, patienceMs: number) {
  res.setTimeout(patienceMs, () => {
    if (!res.socket || res.socket.writableLength === 0) return
    stalled.add(res)
    res.destroy()
  })
}
