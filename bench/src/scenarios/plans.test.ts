import { expect, test } from 'vitest'
import { readPlans } from './plans.ts'

const log = `2026-01-01 10:00:00.000 UTC [12] LOG:  duration: 0.123 ms  plan:
\tQuery Text: select "id" from "notifications"
\tlimit $1
\tLimit  (cost=0.42..3.10 rows=31 width=16) (actual rows=31.00 loops=1)
\t  ->  Index Scan using notifications_inbox on notifications  (cost=0.42..8.44 rows=90 width=16)
2026-01-01 10:00:00.001 UTC [12] LOG:  something else
2026-01-01 10:00:00.002 UTC [12] LOG:  duration: 2.5 ms  plan:
\tQuery Text: select 1
\tResult  (cost=0.00..0.01 rows=1 width=4)
`

test('every statement is read with its time and its plan', () => {
  const [first, second, ...rest] = readPlans(log)
  expect(first).toMatchObject({ ms: 0.123, query: 'select "id" from "notifications"\nlimit $1' })
  expect(first?.text).toMatch(/^Limit .*\n {2}-> {2}Index Scan/)
  expect(second).toEqual({ ms: 2.5, query: 'select 1', text: 'Result  (cost=0.00..0.01 rows=1 width=4)' })
  expect(rest).toEqual([])
})
