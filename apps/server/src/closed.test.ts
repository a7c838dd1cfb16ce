import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { closed } from './closed.ts'

test('an error is not the end: what is waited for is that it is closed', async () => {
  const emitter = new EventEmitter()
  const heard: string[] = []
  emitter.on('error', () => heard.push('error'))
  const gone = closed(emitter).then(() => heard.push('closed'))
  emitter.emit('error', new Error('A frame that is none.'))
  await Promise.resolve()
  expect(heard).toEqual(['error'])
  emitter.emit('close')
  await gone
  expect(heard).toEqual(['error', 'closed'])
})
