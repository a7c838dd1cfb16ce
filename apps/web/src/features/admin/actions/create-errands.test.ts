import { expect, it } from 'vitest'
import { createErrands } from './create-errands.ts'

/** Work that is over when the test says so. */
function work() {
  let resolve = () => {}
  let reject = (_reason: Error) => {}
  const promise = new Promise<void>((...outcomes) => {
    ;[resolve, reject] = outcomes
  })
  let begun = 0
  const run = () => {
    begun++
    return promise
  }
  return { run, resolve: () => resolve(), reject: (reason: Error) => reject(reason), begun: () => begun }
}

it('a second thing is done while the first is still under way', async () => {
  const errands = createErrands()
  const [bob, chloe, revocation] = [work(), work(), work()]
  const all = [
    errands.run('disconnect', 'bob', bob.run),
    errands.run('disconnect', 'chloe', chloe.run),
    errands.run('revoke', 'bob', revocation.run),
  ]
  expect([bob, chloe, revocation].map(({ begun }) => begun())).toEqual([1, 1, 1])
  for (const { resolve } of [bob, chloe, revocation]) resolve()
  await Promise.all(all)
  expect(errands.isUnderWay('disconnect', 'bob')).toBe(false)
})

it('the same to the same person is not begun twice, but can be done again afterwards', async () => {
  const errands = createErrands()
  const first = work()
  const running = errands.run('disconnect', 'bob', first.run)
  await errands.run('disconnect', 'bob', first.run)
  expect(first.begun()).toBe(1)
  expect(errands.isUnderWay('disconnect', 'bob')).toBe(true)
  first.resolve()
  await running
  await errands.run('disconnect', 'bob', first.run)
  expect(first.begun()).toBe(2)
})

it('what fails is not under way any more', async () => {
  const errands = createErrands()
  const failing = work()
  const running = errands.run('test', '', failing.run)
  failing.reject(new Error('No.'))
  await expect(running).rejects.toThrow('No.')
  expect(errands.isUnderWay('test')).toBe(false)
})
