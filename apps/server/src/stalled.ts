// A response that goes on is not read ahead of its reader, so one who stops costs little; but they would keep their place for ever.
import type { ServerResponse } from 'node:http'

const patienceMs = 5_000
const lookEveryMs = 500

/** Cuts a response whose reader has taken nothing for a while; they come back and go on where they stopped. */
export function cutWhenStalled(res: ServerResponse) {
  let since: number | undefined
  const look = () => {
    since = res.writableNeedDrain ? (since ?? Date.now()) : undefined
    if (since !== undefined && Date.now() - since >= patienceMs) res.destroy()
  }
  const timer = setInterval(look, lookEveryMs)
  res.on('drain', () => {
    since = undefined
  })
  res.once('close', () => clearInterval(timer))
}
