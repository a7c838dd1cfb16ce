import { expect, test, vi } from 'vitest'
import { tell } from './tell.ts'
import { watched } from './watched.ts'

test('a listener that throws is reported, and the others hear of it all the same', () => {
  const report = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation(() => {})
  const value = watched(1)
  const heard: number[] = []
  value.subscribe(() => {
    throw new Error('a bug of theirs')
  })
  const stop = value.subscribe((next) => heard.push(next))
  value.set(2)
  value.set(2)
  stop()
  value.set(3)
  tell(undefined, 4)
  expect(heard).toEqual([2])
  expect(report.mock.calls[0]?.[0]).toThrow('a bug of theirs')
  report.mockRestore()
})
