import type { Twin } from './twin.ts'

const notifications = 'packages/api/src/notifications'
const due = `${notifications}/due`
const returns = { file: `${due}/returns.ts`, test: `${due}/returns.test.ts` }
const scheduled = { file: `${due}/scheduled.ts`, test: `${due}/scheduled.test.ts` }
const snoozing = { file: `${notifications}/change-procedures.ts`, test: `${notifications}/snooze.test.ts` }
const lists = { file: `${notifications}/lists.ts`, test: `${notifications}/lists.test.ts` }
const trimming = { file: `${due}/trim.ts`, test: `${due}/trim.test.ts` }

export const twins: Twin[] = [
  {
    ...returns,
    countermeasure: 'what is due is taken by one server',
    find: "\n    .for('update', { skipLocked: true })",
    replace: '',
    name: 'comes back once, however many servers',
  },
  {
    ...returns,
    countermeasure: 'what comes back in great number is told as one',
    find: 'theirs.length > mostTold',
    replace: 'theirs.length < 0',
    name: 'in great number is one event',
  },
  {
    ...returns,
    countermeasure: 'what comes back counts by what it was before',
    find: 'unread: counts - unread',
    replace: 'unread: unread - unread',
    name: 'comes back within two seconds',
  },
  {
    ...returns,
    countermeasure: 'what was muted in the meantime does not come back',
    test: 'packages/api/src/preferences/heeded-later.test.ts',
    find: '= (select ${doneAt})',
    replace: '= (select null::timestamptz, null::timestamptz, null::timestamptz)',
    name: 'goes to the archive, done',
  },
  {
    ...returns,
    countermeasure: 'what comes back is pushed anew',
    file: 'packages/api/src/preferences/circumstances.ts',
    test: 'packages/api/src/preferences/heeded-later.test.ts',
    find: `do update
      set created_at = now(), due_at = now(), attempts = 0, outcome = null, ended_at = null`,
    replace: 'do nothing',
    name: 'and is pushed anew',
  },
  {
    ...scheduled,
    countermeasure: 'what was scheduled is sent by one server',
    find: "\n    .for('update', { skipLocked: true })",
    replace: '',
    name: 'is sent once, however many servers',
  },
  {
    ...scheduled,
    countermeasure: 'whoever has gone keeps it from nobody else',
    find: '.where(and(inArray(users.id, row.recipients), isPerson))',
    replace:
      ".where(and(inArray(users.id, row.recipients), isPerson))\n  if (left.length < row.recipients.length) throw notFound('user')",
    name: 'passes over whoever has gone',
  },
  {
    ...scheduled,
    file: `${due}/start-due.ts`,
    countermeasure: 'what this server cannot send it does not try for ever',
    find: '        failed.add(content)\n',
    replace: '',
    name: 'is left for another, told once',
  },
  {
    ...scheduled,
    file: `${due}/start-due.ts`,
    countermeasure: 'what is said otherwise is tried again',
    find: ' || md5(${data}::text)`',
    replace: '::text`',
    name: 'whose data fits no more',
  },
  {
    ...scheduled,
    file: 'packages/api/src/live/retention.ts',
    countermeasure: 'a key is remembered while what it was used for waits',
    find: ', notExists(waiting)',
    replace: ', notExists(waiting.limit(0))',
    name: 'the key is remembered for as long as it waits',
  },
  {
    ...snoozing,
    countermeasure: 'all means what is there, and not what is snoozed',
    find: 'matching: isNull(snoozedUntil)',
    replace: 'matching: isNull(snoozedUntil) && undefined',
    name: 'is not meant by whoever marks all',
  },
  {
    ...snoozing,
    file: `${notifications}/lists.ts`,
    countermeasure: 'what is snoozed is not in the archive',
    find: 'archived: and(isNotNull(archivedAt), isNull(snoozedUntil))',
    replace: 'archived: isNotNull(archivedAt)',
    name: 'leaves every other list',
  },
  {
    ...snoozing,
    countermeasure: 'what is undone is what was done at that time',
    find: 'matching: sql`${time} = ${input.at}::timestamptz`',
    replace: 'matching: sql`${time} <= ${input.at}::timestamptz`',
    name: 'by the time they were changed at',
  },
  {
    ...lists,
    countermeasure: 'a search looks at so many only',
    find: '    .limit(mostLookedAt)\n',
    replace: '',
    name: 'one page looks at so many only',
  },
  {
    ...lists,
    countermeasure: 'what is looked for is no pattern',
    find: ".replace(/[\\\\%_]/g, '\\\\$&')",
    replace: '',
    name: 'every word is looked for',
  },
  {
    ...trimming,
    countermeasure: 'what is snoozed is not too old',
    find: 'and(isNull(notifications.snoozedUntil), lt(placeOf(notifications), before))',
    replace: 'lt(placeOf(notifications), before)',
    name: 'as old as its return',
  },
  {
    ...trimming,
    file: `${notifications}/remove.ts`,
    countermeasure: 'what is removed leaves the badges',
    find: 'tally({ userId: row.userId, unseen: -unseen, unread: -unread })',
    replace: 'tally({ userId: row.userId, unseen: -unseen, unread: 0 * unread })',
    name: 'goes from the counts',
  },
  {
    file: `${notifications}/send.ts`,
    test: `${notifications}/send-many.test.ts`,
    countermeasure: 'what one of many cannot have is refused, not passed over',
    find: "  sendAt: z.undefined('one for later is sent alone').optional(),\n",
    replace: '',
    name: 'what cannot be is refused alone',
  },
  {
    file: 'packages/client/src/notifications.ts',
    test: 'packages/client/src/notifications.test.ts',
    countermeasure: 'what came back stands at its place',
    find: 'item.place < notification.place',
    replace: 'item.id < notification.id',
    name: 'comes back where it stands now',
  },
]
