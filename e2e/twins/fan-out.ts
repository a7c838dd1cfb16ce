import type { Twin } from './twin.ts'

const migration = {
  file: 'packages/db/migrations/0003_fan_out.sql',
  test: 'packages/api/src/notifications/lookups.test.ts',
}

const telling = {
  file: 'packages/api/src/notifications/events.ts',
  test: 'packages/api/src/notifications/events.test.ts',
}

const budgets = { test: 'packages/api/src/limits/budgets.test.ts' }

const trimming = { file: 'packages/db/src/feed.ts', test: 'packages/db/src/feed.test.ts' }

const ofLookups: Twin[] = [
  {
    ...migration,
    file: 'packages/db/src/connect.ts',
    countermeasure: 'whoever sends looks up readers instead of reading all users',
    find: '    random_page_cost: 1.1,\n',
    replace: '',
    name: 'whoever sends looks at whom it is for',
  },
  {
    ...migration,
    countermeasure: 'what is unread is found without a look at what was read',
    find: ' WHERE "notifications"."read_at" is null',
    replace: '',
    name: 'looks at what is unread',
  },
  {
    ...migration,
    countermeasure: 'what tells of a message is found without a look at the rest of its conversation',
    find: `,("data"->>'messageId')`,
    replace: '',
    name: 'whoever edits or removes',
  },
]

const ofMembership: Twin[] = [
  {
    ...telling,
    countermeasure: 'whoever has left a conversation is told in no replay what its notifications say',
    find: 'if (!found.isTold) return fetchAgain(reader.counts)',
    replace: '',
    name: 'whoever has left is told in no replay',
  },
  {
    ...telling,
    countermeasure: 'a device that is not told of a notification looks at the list, which has it',
    find: 'return fetchAgain(reader.counts)',
    replace: 'return null',
    name: 'whoever has left is told in no replay',
  },
]

const ofDeploys: Twin[] = [
  {
    file: 'packages/api/src/live/deliver.ts',
    test: 'packages/api/src/live/deliver.test.ts',
    countermeasure: 'an event of a type this version does not know is not passed over',
    find: 'return rows.map(() => unreadable)',
    replace: 'return []',
    name: 'an event of a newer server',
  },
]

const ofRepeats: Twin[] = [
  {
    file: 'packages/api/src/messages/post.ts',
    test: 'packages/api/src/messages/send.test.ts',
    countermeasure: 'whoever has left since their message was stored is told that it was',
    find: 'membersOf(tx, conversationId)])',
    replace: 'membersOf(tx, conversationId).then((all) => (memberAmong(all, authorId), all))])',
    name: 'sent again by somebody who has left since',
  },
]

const ofBudgets: Twin[] = [
  {
    ...budgets,
    file: 'packages/api/src/limits/fan-out.ts',
    countermeasure: 'what many are told of costs more than what one is told of',
    find: 'if (more > 0) await',
    replace: 'if (more < 0) await',
    name: 'costs a token for every ten',
  },
  {
    ...budgets,
    file: 'packages/api/src/conversations/router.ts',
    countermeasure: 'inviting takes from the budget of what is sent',
    find: "addMembers: userProcedure('write', 'messages')",
    replace: "addMembers: userProcedure('write')",
    name: 'costs a token for every ten',
  },
  {
    ...budgets,
    file: 'packages/api/src/limits/budgets.ts',
    countermeasure: 'what is not enough for all is not spent',
    find: 'await giveTokensBack(sql, id, rate, tokens)',
    replace: '',
    name: 'is told to nobody when there is not enough',
  },
  {
    ...budgets,
    file: 'packages/api/src/limits/budgets.ts',
    countermeasure: 'what costs more than there may ever be is possible now and then',
    find: 'Math.min(wanted, rate.burst - 1)',
    replace: 'wanted',
    name: 'never costs more than a whole budget',
  },
]

const ofRetention: Twin[] = [
  {
    ...trimming,
    countermeasure: 'a statement that trims takes only so many events',
    find: 'order by created_at limit ${perStatement}',
    replace: 'order by created_at limit ${perStatement * 5}',
    name: 'trimming takes only so many at once',
  },
  {
    ...trimming,
    countermeasure: 'a statement that trims takes no more of a feed than it found old there',
    find: 'least(last, coalesce(floor, first - 1) + n) as seq',
    replace: 'last as seq',
    name: 'trimming takes only so many at once',
  },
  {
    file: 'packages/api/src/live/retention.ts',
    test: 'packages/api/src/live/retention.test.ts',
    countermeasure: 'what cannot be removed does not keep the rest',
    find: 'await step(db, now).catch((error) => errors.push(error))',
    replace: 'await step(db, now)',
    name: 'what cannot be removed',
  },
  {
    ...migration,
    test: 'packages/api/src/live/retention.test.ts',
    countermeasure: 'old answers are found by an index',
    find: 'CREATE INDEX "requests_created_at_index" ON "requests" USING btree ("created_at")',
    replace: 'CREATE INDEX "requests_created_at_index" ON "requests" USING btree ("fingerprint")',
    name: 'old answers are found',
  },
]

export const twins: Twin[] = [...ofLookups, ...ofMembership, ...ofDeploys, ...ofRepeats, ...ofBudgets, ...ofRetention]
