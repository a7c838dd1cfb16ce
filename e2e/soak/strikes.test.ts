import { expect, test } from 'vitest'
import { planStrikes } from './strikes.ts'

const options = { seed: 11, totalMs: 600_000, everyMs: 6_000, endsServers: true }
const spell = (changes: Partial<typeof options> = {}) =>
  planStrikes({ ...options, ...changes }).map(({ atMs, kind, forMs, seed }) => `${atMs} ${kind.name} ${forMs} ${seed}`)
const namesOf = (changes: Partial<typeof options> = {}) =>
  planStrikes({ ...options, ...changes }).map(({ kind }) => kind.name)

test('the same seed strikes the same things at the same moments, and another one others', () => {
  expect(spell()).toEqual(spell())
  expect(spell({ seed: 12 })).not.toEqual(spell())
})

test('every fault comes before any comes again', () => {
  const kinds = new Set(namesOf())
  expect(kinds.size).toBe(19)
  expect(new Set(namesOf().slice(0, kinds.size))).toEqual(kinds)
})

test('servers that are to be looked at for long are not ended', () => {
  const names = namesOf({ endsServers: false })
  expect(names).not.toContain('server killed')
  expect(names).not.toContain('server deployed')
  expect(new Set(names).size).toBe(17)
})
