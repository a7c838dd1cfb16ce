import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { createGather } from './gather.ts'

/** Remembers what left together. */
function openStream() {
  const pieces: string[][] = []
  const stream = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      pieces.push([String(chunk)])
      done()
    },
    writev(chunks, done) {
      pieces.push(chunks.map(({ chunk }) => String(chunk)))
      done()
    },
  })
  return { stream, pieces }
}

test('what is written in one go leaves in one piece, and at its end', async () => {
  const { stream, pieces } = openStream()
  const gather = createGather(stream)
  const say = (text: string) => {
    gather()
    stream.write(text)
  }
  await Promise.all(['one', 'two', 'three'].map(async (text) => say(text)))
  await new Promise((resolve) => setImmediate(resolve))
  say('four')
  await new Promise((resolve) => setImmediate(resolve))
  expect(pieces).toEqual([['one', 'two', 'three'], ['four']])
})
