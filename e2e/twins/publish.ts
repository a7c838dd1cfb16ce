import type { Twin } from './twin.ts'

const publishing = {
  file: 'packages/api/src/notifications/publish.ts',
  test: 'packages/api/src/notifications/publish.test.ts',
}

const batching = { file: 'packages/api/src/live/batched.ts', test: 'packages/api/src/live/batched.test.ts' }

const posting = { file: 'packages/api/src/messages/post.ts', test: 'packages/api/src/messages/post.test.ts' }

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
    file: 'packages/api/src/notifications/store-together.ts',
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
    name: 'whose feeds somebody holds',
  },
  {
    ...publishing,
    countermeasure: 'what comes meanwhile goes together',
    find: 'Math.max(1 / mostTogether,',
    replace: 'Math.max(1,',
    name: 'a hundred sends at once',
  },
  {
    ...publishing,
    countermeasure: 'what may have been stored is not stored again',
    find: 'if (!isRolledBack(error)) throw error',
    replace: 'isRolledBack(error)',
    name: 'whose answer was lost',
  },
  {
    ...publishing,
    countermeasure: 'what waits for a held feed has a connection to itself',
    find: 'db.transaction((tx) => begin(tx, orders, patience.alone))',
    replace: 'begin(db, orders, patience.alone)',
    name: 'though many wait for them',
  },
  {
    ...publishing,
    file: 'packages/api/src/notifications/in-turn.ts',
    countermeasure: 'what waits for the same feed does so with one connection, in order',
    find: 'Promise.allSettled(before.map(({ outcomes }) => outcomes))',
    replace: 'Promise.allSettled(before.slice(before.length))',
    name: 'they take one connection',
  },
  {
    ...publishing,
    countermeasure: 'what takes turns is not overtaken by what goes together',
    find: 'turns.behind(orders)',
    replace: 'turns.behind([])',
    name: 'is not overtaken',
  },
  {
    ...publishing,
    file: 'packages/api/src/notifications/in-turn.ts',
    test: 'packages/api/src/notifications/in-turn.test.ts',
    countermeasure: 'what waits for the same turn takes it together',
    find: 'return hasRoom ? only : ',
    replace: 'return ',
    name: 'takes the next turn together',
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
    find: 'for (const { reject } of batch) reject(error)',
    replace: 'batch[0]?.reject(error)\n      if (error) return new Promise(() => {})',
    name: 'fails as a whole',
  },
  {
    ...batching,
    countermeasure: 'a batch that takes long is passed by others',
    find: 'await settledWithin(serve(takeBatch()), patienceMs)',
    replace: 'await serve(takeBatch())',
    name: 'that never ends stops nobody else',
  },
  {
    ...batching,
    countermeasure: 'a batch that never ends is given up',
    find: "await withDeadline(work(items), answerMs, 'The database')",
    replace: 'await work(items)',
    name: 'one that never ends is given up',
  },
  {
    ...batching,
    countermeasure: 'only so many batches are under way',
    find: ' && underWay < batchesAtOnce',
    replace: '',
    name: 'so many at most',
  },
  {
    ...posting,
    countermeasure: 'a conversation is as new as its last message',
    find: 'updated_at = stored.created_at from stored',
    replace: 'updated_at = clock_timestamp() from stored',
    name: 'as new as its last message',
  },
  {
    ...posting,
    countermeasure: 'times follow the order of the numbers',
    find: 'greatest(clock_timestamp(), updated_at)',
    replace: 'clock_timestamp()',
    name: 'after the clock was put back',
  },
  {
    ...posting,
    file: 'packages/api/src/live/transaction.ts',
    countermeasure: 'what really went wrong is thrown, not that the transaction has failed',
    find: 'reasons.find((reason) => postgresCode(reason) !== abortedBefore) ?? reasons[0]',
    replace: 'reasons.at(-1)',
    name: 'a bell that somebody holds',
  },
  {
    ...posting,
    countermeasure: 'a client id used before tells nothing of a conversation',
    find: 'const conversation = await lockConversation(tx, conversationId)',
    replace:
      "const conversation = await lockConversation(tx, conversationId)\n  if (!conversation) throw notFound('conversation')",
    name: 'learns of no conversation',
  },
  {
    file: 'packages/api/src/session/caller.ts',
    test: 'packages/api/src/session/tokens.test.ts',
    countermeasure: 'tokens that come at once are noted down together',
    find: 'await touch(id)',
    replace: 'await touchAll(db, [id])',
    name: 'is noted down together with them',
  },
  {
    file: 'packages/api/src/session/caller.ts',
    test: 'packages/api/src/session/tokens.test.ts',
    countermeasure: 'a token whose row somebody holds keeps nobody waiting',
    find: ".for('no key update', { skipLocked: true })",
    replace: ".for('no key update')",
    name: 'keeps nobody else waiting',
  },
]
