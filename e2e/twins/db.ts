import type { Twin } from './twin.ts'

const orphans = { file: 'packages/db/src/orphans.ts', test: 'packages/db/src/orphans.test.ts' }
const budget = { file: 'packages/db/src/budget.ts', test: 'packages/db/src/budget.test.ts' }

export const twins: Twin[] = [
  {
    ...orphans,
    countermeasure: 'a lock whose holder has gone without a word is set free',
    find: 'select pg_terminate_backend(pid)',
    replace: 'select pid',
    name: 'is set free',
  },
  {
    ...orphans,
    countermeasure: 'a transaction that is at work is no orphan',
    find: " and wait_event = 'ClientRead'",
    replace: '',
    name: 'is left alone',
  },
  {
    ...orphans,
    countermeasure: 'connections of others are not ours to end',
    find: ' and application_name = ${applicationName}',
    replace: " and application_name <> coalesce(${applicationName}, '')",
    name: 'is left alone',
  },
  {
    ...budget,
    countermeasure: 'a budget gives no token that is not there',
    find: 'greatest(0, least(${wanted}::float8, ${left}))',
    replace: '${wanted}::float8',
  },
  {
    ...budget,
    countermeasure: 'what was taken is gone until it comes back',
    find: 'tokens = ${taken}, full_at = ${fullAt} + make_interval(secs => ${taken} / ${perSecond}::float8)',
    replace: 'tokens = ${taken}, full_at = ${fullAt}',
  },
  {
    ...budget,
    countermeasure: 'a clock that was put back empties no budget for longer than it takes to fill',
    find: 'least(greatest(b.full_at, now()), now() + make_interval(secs => ${burst / perSecond}::float8))',
    replace: 'greatest(b.full_at, now())',
    name: 'fills again with time',
  },
  {
    ...budget,
    countermeasure: 'a budget never fills above its rim',
    find: 'greatest(b.full_at, now())',
    replace: 'b.full_at',
    name: 'fills again with time',
  },
  {
    ...budget,
    countermeasure: 'a call that began before another costs no token',
    find: ' + 1e-3',
    replace: '',
    name: 'gives its last token also to a call that began before',
  },
  {
    ...budget,
    countermeasure: 'a token that was not needed comes back',
    find: 'set full_at = full_at - make_interval',
    replace: 'set full_at = full_at + make_interval',
    name: 'takes a token back',
  },
  {
    ...budget,
    countermeasure: 'only budgets that are full are forgotten',
    find: '.where(lt(budgets.fullAt, sql`now()`))',
    replace: '.where(sql`true`)',
    name: 'is forgotten once it is full',
  },
  {
    file: 'packages/db/src/schema/conversations.ts',
    test: 'packages/api/src/conversations/delivered.test.ts',
    countermeasure: 'receipts are kept apart from what was read',
    find: 'deliveredSeq: integer().notNull().default(0)',
    replace: "deliveredSeq: integer('read_seq').notNull().default(0)",
    name: 'reads nothing',
  },
]
