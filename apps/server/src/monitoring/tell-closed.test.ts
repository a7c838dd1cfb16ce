import { expect, test } from 'vitest'
import { createLogger } from '../logger.ts'
import { tellClosed } from './tell-closed.ts'

test('a stream that nobody read is worth a line at any time, one that was left is not', () => {
  const lines: { msg: string }[] = []
  const logger = createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) })
  tellClosed(logger, { userId: 'ann', transport: 'socket', cause: 'network' })
  tellClosed(logger, { userId: 'ben', transport: 'sse', cause: 'too-slow' })
  expect(lines).toMatchObject([{ level: 40, userId: 'ben', transport: 'sse', msg: 'closed a stream that nobody read' }])
})
