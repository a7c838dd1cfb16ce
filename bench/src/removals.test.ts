import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { protections } from './protections.ts'
import { watching } from './watching.ts'

const checkout = resolve(import.meta.dirname, '../..')

test.each([...protections, ...watching])('$what can be left out, to measure what it costs', ({ file, find }) => {
  expect(readFileSync(resolve(checkout, file), 'utf8').split(find)).toHaveLength(2)
})
