import type { Twin } from './twin.ts'

const publishing = {
  file: 'packages/api/src/notifications/publish.ts',
  test: 'packages/api/src/notifications/publish.test.ts',
}

const batching = { file: 'packages/api/src/live/batched.ts', test: 'packages/api/src/live/batched.test.ts' }

export const twins: Twin[] = [
  {
    ...publishing,
    countermeasure: 'what cannot be stored does not take those beside it along',
    find: 'if (!isRolledBack(error)) throw error',
    replace: 'throw error',
    name: 'what cannot be stored fails alone',
  },
  {
    ...publishing,
    countermeasure: 'a publication with an unknown name is stored for nobody',
    find: ' where p not in (select p from wanted where user_id is null)',
    replace: ' where user_id is not null',
    name: 'is refused alone',
  },
  {
    ...publishing,
    countermeasure: 'a held feed is not waited for by others',
    find: 'together: 250',
    replace: 'together: 60_000',
    name: 'whose feed somebody holds',
  },
  {
    ...publishing,
    countermeasure: 'what comes meanwhile goes together',
    find: 'most: mostRecipients',
    replace: 'most: 1',
    name: 'a hundred sends at once',
  },
  {
    ...batching,
    countermeasure: 'a batch holds no more than it may',
    find: 'return weight > most',
    replace: 'return false',
    name: 'a batch holds no more',
  },
  {
    ...batching,
    countermeasure: 'a batch that fails does not end those after it',
    find: 'await outcomes.catch(() => {})',
    replace: 'await outcomes',
    name: 'fails as a whole',
  },
]
