import type { Twin } from './twin.ts'

const transaction = { file: 'packages/api/src/live/transaction.ts', test: 'packages/api/src/live/transaction.test.ts' }
const following = { file: 'packages/api/src/live/follow.ts', test: 'packages/api/src/live/follow.test.ts' }
const resuming = { file: 'packages/api/src/live/follow.ts', test: 'packages/api/src/live/resume.test.ts' }

const ofTransactions: Twin[] = [
  {
    ...transaction,
    countermeasure: 'a transaction that lost a deadlock is tried again',
    find: "new Set(['40P01', '40001', '55P03'])",
    replace: "new Set(['40001', '55P03'])",
    name: 'a deadlock is tried again',
  },
  {
    ...transaction,
    countermeasure: 'what fails every time is not tried for ever',
    find: 'const attempts = 4',
    replace: 'const attempts = 40',
    name: 'what fails every time is tried four times',
  },
  {
    ...transaction,
    countermeasure: 'the hint leaves after the commit',
    find: 'const { result, recipients, counts, entries } = await withRetries(() => attemptOnce(live, work))\n  live.hints.announce(recipients)\n',
    replace: `const early = ({ emit, ...rest }: Work): Work => ({
        ...rest,
        emit(recipients, event) {
          const ids = [...recipients]
          emit(ids, event)
          live.hints.announce(ids)
        },
      })
      const { result, counts, entries } = await withRetries(() => attemptOnce(live, (inner) => work(early(inner))))
`,
    name: 'the hint leaves after the commit, once for each transaction',
  },
]

const ofStreams: Twin[] = [
  {
    ...following,
    test: 'packages/api/src/live/resume.test.ts',
    countermeasure: 'a stream looks for what it missed before it waits',
    find: '  follower.begin(from.seq, handOver)\n',
    replace: '  follower.cursor = from.seq\n',
    name: 'in the middle of a replay',
  },
  {
    ...following,
    countermeasure: 'what commits during a read wakes its follower again',
    find: '    const fresh = follower.take()\n    const events = fresh ?? (await hub.read(userId, follower.cursor))\n',
    replace: '    const events = await hub.read(userId, follower.cursor)\n    const fresh = follower.take()\n',
    name: 'an event that commits between the read and the wait is not lost',
  },
  {
    ...resuming,
    countermeasure: 'the first thing on a stream carries the cursor it starts from, not the head it will reach',
    find: '  yield tracked<Event>(cursorHere(), sync)\n',
    replace: '  follower.cursor += sync.missed\n  yield tracked<Event>(cursorHere(), sync)\n',
    name: 'in the middle of a replay',
  },
  {
    ...resuming,
    countermeasure: 'a cursor from before what is kept gets a reset',
    find: 'isWithin(from.seq, floor, head)',
    replace: 'isWithin(from.seq, 0, head)',
    name: 'is told to fetch again, and goes on from the head',
  },
  {
    ...resuming,
    countermeasure: 'a cursor ahead of its feed gets a reset',
    find: 'isWithin(from.seq, floor, head)',
    replace: 'isWithin(from.seq, floor, Number.POSITIVE_INFINITY)',
    name: 'is told to fetch again, and goes on from the head',
  },
  {
    ...resuming,
    countermeasure: 'events that were trimmed away between two reads are noticed',
    find: ' || !isSeamless(follower.cursor, events)',
    replace: '',
    name: 'a reader so slow that the next event was trimmed away is told to fetch again',
  },
  {
    ...following,
    test: 'packages/api/src/live/hub.test.ts',
    countermeasure: 'a follower whose whole feed was trimmed away notices',
    find: ' || follower.cursor < follower.floor) return',
    replace: ') return',
    name: 'a follower whose feed was trimmed past its cursor',
  },
  {
    ...resuming,
    countermeasure: 'a stream that is open during a restore ends with a reset',
    find: 'if (hub.epoch !== epoch || !isSeamless',
    replace: 'if (!isSeamless',
    name: 'an open stream is told to fetch again and goes on',
  },
  {
    ...resuming,
    countermeasure: 'the epoch is asked for anew when a stream opens',
    find: 'Promise.all([hub.checkEpoch(), hub.standing(userId)])',
    replace: 'Promise.all([hub.epoch, hub.standing(userId)])',
    name: 'an old cursor is not honoured, even when nobody was connected to notice',
  },
  {
    file: 'packages/api/src/live/cursor.ts',
    test: 'packages/api/src/live/resume.test.ts',
    countermeasure: 'the cursor of somebody else is not honoured',
    find: '`${epoch}/${userId}`',
    replace: '`${epoch}`',
    name: 'with the cursor of somebody else',
  },
  {
    file: 'packages/api/src/live/cursor.ts',
    test: 'packages/api/src/live/resume.test.ts',
    countermeasure: 'a cursor of another epoch is not honoured',
    find: '`${epoch}/${userId}`',
    replace: '`${userId}`',
    name: 'with a cursor of another epoch',
  },
  {
    file: 'packages/api/src/live/cursor.ts',
    test: 'packages/api/src/live/resume.test.ts',
    countermeasure: 'what never was a cursor is refused',
    find: '.regex(pattern,',
    replace: '.regex(/^/,',
    name: 'with what never was a cursor is refused',
  },
  {
    ...following,
    countermeasure: 'a stream waits while its socket is full',
    find: '    await drained?.()\n',
    replace: '',
    name: 'waits while the socket is full',
  },
  {
    file: 'packages/api/src/live/hub.ts',
    test: 'packages/api/src/live/hub.test.ts',
    countermeasure: 'streams end when the database has not answered for a while',
    find: '    if (!isWell()) wakeAll()\n',
    replace: '',
    name: 'streams end when nothing was heard of it for a while',
  },
]

export const twins: Twin[] = [...ofTransactions, ...ofStreams]
