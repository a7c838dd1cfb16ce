import type { Twin } from './twin.ts'

const told = { test: 'packages/api/src/broadcasts/broadcast.test.ts' }
const heard = { test: 'packages/api/src/broadcasts/streams.test.ts' }
const storing = { ...told, file: 'packages/db/src/broadcasts.ts' }
const following = { ...heard, file: 'packages/api/src/live/follow.ts' }
const reading = { ...heard, file: 'packages/api/src/live/broadcasts.ts' }
const tabs = { file: 'packages/client/src/cursor.ts', test: 'packages/client/src/cursor.test.ts' }

const ofStoring: Twin[] = [
  {
    ...storing,
    countermeasure: 'whoever has settled first leaves nothing to settle to the others',
    find: ' and f.broadcasts = o.after',
    replace: '',
    name: 'exactly once, whatever else they do',
  },
  {
    ...told,
    file: 'packages/db/migrations/0009_broadcasts.sql',
    countermeasure: 'whoever is new begins with the last broadcast',
    find: 'SET DEFAULT broadcasts_head()',
    replace: 'SET DEFAULT 0',
    name: 'whoever is new',
  },
  {
    ...storing,
    countermeasure: 'before a broadcast is trimmed away everybody has one of their own',
    find: '    for (const { userId } of behind) await settleBroadcasts(db, userId)\n',
    replace: '',
    name: 'takes from nobody',
  },
  {
    ...storing,
    countermeasure: 'the id of a notification is of its reader, too',
    find: '(low(broadcastId, from, to) ^ low(userId, from, to))',
    replace: 'low(broadcastId, from, to)',
    name: 'never has that of another',
  },
  {
    ...told,
    file: 'packages/api/src/notifications/change-procedures.ts',
    countermeasure: 'whoever acts upon a broadcast has one of their own first',
    find: '  await settle(ctx)\n',
    replace: '',
    name: 'may change what they were told',
  },
  {
    ...told,
    file: 'packages/api/src/broadcasts/broadcast.ts',
    countermeasure: 'a dry run tells nobody',
    find: 'if (input.dryRun) return',
    replace: 'if (input.dryRun && input.key === null) return',
    name: 'is nothing in a dry run',
  },
  {
    ...told,
    file: 'packages/api/src/broadcasts/broadcast.ts',
    countermeasure: 'what only members are to hear is not told to everybody',
    find: 'if (kind.isForMembers) throw',
    replace: 'if (!kind) throw',
    name: 'is refused for what only members',
  },
  {
    ...told,
    file: 'packages/api/src/broadcasts/broadcast.ts',
    countermeasure: 'whoever has muted its kind does not find it in their list',
    find: '    await putAway(work, { id, ...stored }, unlisted)\n',
    replace: '',
    name: 'has it in the archive at once',
  },
]

const ofStreams: Twin[] = [
  {
    ...following,
    countermeasure: 'what is done with a broadcast is heard after it',
    find: 'if (settled > follower.broadcast && ',
    replace: 'if (settled < 0 && ',
    name: 'hears what is done with it only afterwards',
  },
  {
    ...following,
    countermeasure: 'whoever comes back is told of a broadcast whose hint was lost',
    find: 'Math.max(hub.broadcasts.head, standing.broadcast)',
    replace: 'hub.broadcasts.head',
    name: 'is told all of it, in order',
  },
  {
    ...heard,
    file: 'packages/api/src/live/hand-over.ts',
    countermeasure: 'counts know of the broadcasts that were heard and that nobody looked at',
    find: 'countsAt(counts, follower.broadcast)',
    replace: 'countsAt(counts, 0)',
    name: 'is told counts that know of all',
  },
  {
    ...heard,
    file: 'packages/api/src/live/hub.ts',
    countermeasure: 'the poll finds a broadcast whose hint was lost',
    find: "    await withDeadline(broadcasts.look(), answerMs, 'Asking for the last broadcast')\n",
    replace: '',
    name: 'the poll makes up for it',
  },
  {
    ...reading,
    countermeasure: 'whoever hears of it before its hint is told as loud',
    find: '      hear(upTo)\n',
    replace: '',
    name: 'hears what is done with it only afterwards',
  },
  {
    ...reading,
    countermeasure: 'a number that somebody made up is forgotten',
    find: '        if (found.length === 0) wanted = head\n',
    replace: '        if (found.length === 0) return\n',
    name: 'one that names what does not exist',
  },
  {
    ...reading,
    countermeasure: 'those who come back to the same place share what is read',
    find: 'return reads.get(after) ?? readAnew(after)',
    replace: 'return readAnew(after)',
    name: 'many who come back at once',
  },
  {
    ...heard,
    file: 'packages/api/src/live/hub.ts',
    countermeasure: 'after a restore, numbers of broadcasts are counted anew',
    find: '      await broadcasts.restart()\n      wakeAll()',
    replace: '      wakeAll()',
    name: 'after a restore everybody starts anew',
  },
  {
    ...following,
    countermeasure: 'whoever has chosen another language hears it in that',
    find: '      if (hub.broadcasts.isAbout(event, userId)) ',
    replace: '      if (!hub) ',
    name: 'hears it in their language',
  },
]

const ofDeploys: Twin[] = [
  {
    file: 'packages/api/src/live/hub.ts',
    test: 'packages/api/src/live/handed-on.test.ts',
    countermeasure: 'counts that may not know of a broadcast are read, not believed',
    find: "!('counts' in fresh.event) || rowCountsIn(fresh.event)",
    replace: 'true',
    name: 'does not say of which broadcasts',
  },
]

const ofClients: Twin[] = [
  {
    ...tabs,
    countermeasure: 'what everybody is told is counted apart from what happens to oneself',
    find: 'return isBroadcast(event) ? step.broadcast > here.broadcast : step.seq > here.seq',
    replace: 'return isAfter(cursor, place)',
    name: 'an event is one step',
  },
  {
    ...tabs,
    countermeasure: 'counts of a stream that is behind are brought up to what a tab knows',
    find: "if (!('counts' in event) || isBroadcast(event) || more <= 0) return",
    replace: 'if (more) return',
    name: 'counts what that stream has not',
  },
  {
    file: 'packages/client/src/notifications.ts',
    test: 'packages/client/src/notifications.test.ts',
    countermeasure: 'a broadcast is one more on the badge, and not what its stream knew of the rest',
    find: '  if (!isBroadcast(event)) return { ...event.counts, asOf: cursor }\n',
    replace: '  if (cursor) return { ...event.counts, asOf: cursor }\n',
    name: 'is one more, whatever else has happened',
  },
]

export const twins: Twin[] = [...ofStoring, ...ofStreams, ...ofDeploys, ...ofClients]
