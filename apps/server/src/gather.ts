import type { Duplex } from 'node:stream'

/**
 * What is written between a call of this and the end of what runs at the moment leaves in one piece: each write by itself is a
 * call of the system, which costs more than what it carries.
 */
export function createGather(stream: Duplex): () => void {
  let isGathering = false
  return () => {
    if (isGathering) return
    isGathering = true
    stream.cork()
    process.nextTick(() => {
      isGathering = false
      stream.uncork()
    })
  }
}
