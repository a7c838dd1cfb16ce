import { expect, test } from 'vitest'
import { traceIdOf } from './trace-id.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'

test.for([
  ['a header', `00-${traceId}-${spanId}-01`],
  ['one that is not sampled', `00-${traceId}-${spanId}-00`],
  ['one of a version to come, which says more', `cc-${traceId}-${spanId}-01-what-else`],
])('a call belongs to the trace of %s', ([, header]) => {
  expect(traceIdOf(header)).toBe(traceId)
})

test.for([
  ['none', undefined],
  ['an empty one', ''],
  ['one that says more than its version may', `00-${traceId}-${spanId}-01-more`],
  ['a version that is forbidden', `ff-${traceId}-${spanId}-01`],
  ['a trace of nothing but zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
  ['a span of nothing but zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
  ['capital letters', `00-${traceId.toUpperCase()}-${spanId}-01`],
  ['too few digits', `00-${traceId.slice(1)}-${spanId}-01`],
  ['a second line', `00-${traceId}-${spanId}-01\n{"level":60}`],
])('of %s nothing is believed: the call gets a trace of its own', ([, header]) => {
  const made = traceIdOf(header)
  expect(made).toMatch(/^[\da-f]{32}$/)
  expect(made).not.toBe(traceId)
  expect(made).not.toBe(traceIdOf(header))
})
