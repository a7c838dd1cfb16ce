import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { eventually } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import { createAnswers } from './answers.ts'

test('answers that waited for their turn on a connection that is gone are not waited for', async () => {
  const answers = createAnswers()
  let asked = 0
  let closed = 0
  const server = createServer((_req, res) => {
    answers.add(res)
    res.once('close', () => closed++)
    // The first is never answered, so those behind it wait.
    if (asked++ > 0) res.end('x')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const socket = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n'.repeat(12))
  await eventually(() => expect(asked).toBe(12))
  expect(closed).toBe(0)
  socket.destroy()
  await answers.settled()
  expect(closed).toBe(12)
  server.close()
})
