import { expect, test } from 'vitest'
import { detailsOf } from '../errors.ts'
import { hashPassword, verifyPassword } from './password.ts'

test('a hash fits its password only, and two hashes of one password differ', async () => {
  const hash = await hashPassword('correct horse')
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await verifyPassword(hash, 'correct horse')).toBe(true)
  expect(await verifyPassword(hash, 'correct  horse')).toBe(false)
  expect(await hashPassword('correct horse')).not.toBe(hash)
})

test('an unknown user costs the work of a wrong password', async () => {
  const hash = await hashPassword('correct horse')
  const costOf = async (stored: string | undefined) => {
    const start = performance.now()
    expect(await verifyPassword(stored, 'wrong')).toBe(false)
    return performance.now() - start
  }
  await costOf(undefined)
  const [unknown, wrong]: [number[], number[]] = [[], []]
  // By turns, so that a machine that is slower for a while is slower for both.
  for (let round = 0; round < 10; round++) {
    unknown.push(await costOf(undefined))
    wrong.push(await costOf(hash))
  }
  expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...wrong) / 2)
})

test('only so many wait for a hash: the rest are sent away, and told when to come back', async () => {
  const calls = Array.from({ length: 80 }, () => hashPassword('correct horse'))
  const outcomes = await Promise.allSettled(calls)
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  expect(refused).toHaveLength(80 - 4 - 64)
  for (const error of refused) {
    expect(error).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
    expect(detailsOf(error)).toEqual({ retryAfterMs: 2_000 })
  }
  expect(await hashPassword('correct horse')).toContain('argon2id')
})
