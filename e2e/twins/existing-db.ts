import type { Twin } from './twin.ts'

const feed = { file: 'packages/db/src/feed.ts', test: 'packages/db/src/feed.test.ts' }
const feedUnderLoad = { file: 'packages/db/src/feed.ts', test: 'packages/db/src/feed-load.test.ts' }
const hints = { file: 'packages/db/src/hints.ts', test: 'packages/db/src/hints.test.ts' }
const listen = { file: 'packages/db/src/listen.ts', test: 'packages/db/src/listen.test.ts' }
const sockets = { file: 'packages/db/src/watched-socket.ts', test: 'packages/db/src/watched-socket.test.ts' }

const ofFeeds: Twin[] = [
  {
    ...feedUnderLoad,
    countermeasure: 'feeds are locked in id order, not in the order their owners were named',
    find: 'order by f.user_id for no key update of f',
    replace: 'order by (select min(o) from entry e where e.u = f.user_id) for no key update of f',
    name: 'two writers that name the same recipients in opposite orders take turns',
  },
  {
    ...feed,
    countermeasure: 'trimming remembers where the feed now begins',
    find: 'update feeds f set floor = greatest(f.floor, due.seq) from due',
    replace: 'update feeds f set floor = f.floor from due',
    name: 'trimming removes what is old and moves the floor',
  },
  {
    ...feed,
    countermeasure: 'trimming removes a prefix, so that what is left has no gap',
    find: 'delete from feed_events e using due where e.user_id = due.user_id and e.seq <= due.seq returning 1',
    replace:
      'delete from feed_events e using due where e.user_id = due.user_id and e.created_at < ${before.toISOString()} returning 1',
    name: 'trimming leaves no gap',
  },
  {
    ...feed,
    countermeasure: 'a stored value, which a restore changes, is part of the epoch',
    find: "select epoch || '/' || (select system_identifier",
    replace: "select '/' || (select system_identifier",
    name: 'the epoch stays the same until it is changed',
  },
  {
    ...feed,
    countermeasure: 'the identity of the database cluster is part of the epoch',
    find: '(select system_identifier from pg_control_system())',
    replace: "'one'",
    name: 'the epoch is another one on another cluster',
  },
  {
    ...feed,
    countermeasure: 'the timeline of the database cluster is part of the epoch',
    find: 'left(pg_walfile_name(pg_current_wal_lsn()), 8)',
    replace: "'one'",
    name: 'the epoch is another one on another cluster',
  },
  {
    ...feed,
    countermeasure: 'one read takes only so many events from one feed',
    find: 'order by f.seq limit ${limit}',
    replace: 'order by f.seq limit ${limit * 10}',
    name: 'up to the limit',
  },
  {
    file: 'packages/db/src/migrate.ts',
    test: 'packages/db/src/migrate.test.ts',
    countermeasure: 'servers that start together migrate one after the other',
    find: 'await client`select pg_advisory_lock(${lockKey})`',
    replace: '',
    name: 'servers that start together on an empty database migrate it once',
  },
]

const ofHints: Twin[] = [
  {
    ...hints,
    countermeasure: 'hints are cut into payloads that PostgreSQL accepts',
    find: 'const payloadLimit = 7_500',
    replace: 'const payloadLimit = 8_500',
  },
  {
    ...hints,
    countermeasure: 'a hint for very many is one hint for everybody',
    find: 'if (userIds.length > manyUsers) return [everybody]',
    replace: '',
    name: 'beyond 2,000 users the hint is for everybody',
  },
  {
    ...hints,
    countermeasure: 'hints that arrive while one is under way leave together with the next',
    find: 'flushing ??= flush()',
    replace: 'flushing = flush()',
    name: 'what is announced while a hint is under way leaves in one',
  },
  {
    ...hints,
    countermeasure: 'a hint that cannot be sent fails nobody and does not stop those after it',
    find: '        onError(error)\n',
    replace: '        throw error\n',
    name: 'an unreachable database costs hints, never an exception',
  },
  {
    ...hints,
    countermeasure: 'a connection that does not answer a hint is replaced',
    find: 'setTimeout(replace, patienceMs)',
    replace: 'setTimeout(() => {}, patienceMs)',
    name: 'a connection that went silent is given up and replaced',
  },
]

const ofListening: Twin[] = [
  {
    ...listen,
    countermeasure: 'a listener that hears no heartbeat is replaced',
    find: 'if (performance.now() - Math.max(heardAt ?? 0, openedAt) > silenceMs) {',
    replace: 'if (silenceMs < 0) {',
    name: 'a connection that went silent without closing is replaced',
  },
  {
    ...listen,
    countermeasure: 'every connection of the listener catches up on what was said while nobody listened',
    find: '      options.onCatchUp()\n      beat()',
    replace: '      beat()',
    name: 'a listener whose backend dies listens again, catches up and hears what comes',
  },
  {
    ...listen,
    countermeasure: 'catching up begins when hints are already heard',
    find: '      options.onCatchUp()\n      beat()\n    }\n',
    replace: '      beat()\n    }\n    options.onCatchUp()\n',
    name: 'catching up starts when hints are already heard',
  },
  {
    ...listen,
    countermeasure: 'heartbeats are no news',
    find: 'else if (!payload.startsWith(heartbeatPrefix)) options.onHint(idsIn(payload))',
    replace: 'else options.onHint(idsIn(payload))',
    name: 'heartbeats prove that the listener is alive',
  },
  {
    ...listen,
    countermeasure: 'the listener comes back soon after the database',
    find: 'backoff: (attempt) => Math.min(0.1 * 2 ** attempt, 1)',
    replace: 'backoff: () => 20',
    name: 'a database that is not there yet is waited for',
  },
  {
    ...listen,
    countermeasure: 'a closed listener leaves no timer behind',
    find: 'clearInterval(timer)',
    replace: '',
    name: 'a closed listener has no timer',
  },
]

const ofSockets: Twin[] = [
  {
    ...sockets,
    countermeasure: 'a connection to the database over which nothing comes is cut',
    find: 'if (silentLooks >= looksPerSilence) socket.destroy(isWaiting ? gone() : undefined)',
    replace: 'if (silentLooks < 0) socket.destroy()',
    name: 'a query into a dead connection fails',
  },
  {
    ...sockets,
    countermeasure: 'what is written into a dead connection does not keep it',
    find: 'socket.bytesWritten > written && !isWaiting',
    replace: 'socket.bytesWritten > written',
    name: 'a dead connection is also cut while one query after the other is written into it',
  },
  {
    ...sockets,
    countermeasure: 'what a transaction writes into a connection that has just closed does not end the process',
    find: "if (event !== 'close' || !socket.errored) return emit(event, ...details)",
    replace: 'if (event) return emit(event, ...details)',
    name: 'a transaction whose connection ends without a word fails',
  },
  {
    ...sockets,
    countermeasure: 'a database that refused often is found again when it is back',
    find: '  return ({ host, port, path }: Target): Socket => {\n',
    replace:
      '  return async ({ host, port, path }: Target): Promise<Socket> => {\n    await new Promise((resolve, reject) => connect(port[0] ?? 0, host[0] ?? "").once("connect", resolve).once("error", reject))\n',
    name: 'a database that is back is found again',
  },
]

export const twins: Twin[] = [...ofFeeds, ...ofHints, ...ofListening, ...ofSockets]
