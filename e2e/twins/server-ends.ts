import type { Twin } from './twin.ts'

const connections = { file: 'apps/server/src/connections.ts', test: 'apps/server/src/connections.test.ts' }

const ofTheEnd: Twin[] = [
  {
    file: 'apps/server/src/closed.ts',
    test: 'apps/server/src/closed.test.ts',
    countermeasure: 'a frame that is none does not count as the end of its socket',
    find: "emitter.once('close', () => resolve())",
    replace: "['error', 'close'].map((end) => emitter.once(end, () => resolve()))",
    name: 'an error is not the end',
  },
  {
    ...connections,
    countermeasure: 'a stream that cannot leave does not keep others from leaving',
    find: 'connection.leave(departure).catch(onError)',
    replace: 'connection.leave(departure)',
    name: 'one that fails does not keep the others from leaving',
  },
]

const revoked = { test: 'apps/server/src/revocation.test.ts' }
const calls = { test: 'apps/server/src/calls.test.ts' }
const counted = { ...calls, name: 'looking up who opens a stream counts among the calls of their address' }

const ofLimits: Twin[] = [
  {
    ...counted,
    file: 'apps/server/src/upgrade.ts',
    countermeasure: 'looking up who opens a socket is a call of their address',
    find: 'await calls.lookUp(address, lookUp)',
    replace: 'await lookUp()',
  },
  {
    ...counted,
    file: 'apps/server/src/ws.ts',
    countermeasure: 'looking up the token of a first message is a call of its address',
    find: 'calls.lookUp(address, () => carillon.authenticate(connection.credentials))',
    replace: 'carillon.authenticate(connection.credentials)',
  },
  {
    ...counted,
    file: 'apps/server/src/trpc-http.ts',
    countermeasure: 'looking up who opens a stream over HTTP is a call of their address',
    find: 'place ? calls.lookUp(addressOf(req), ask) : ask()',
    replace: 'ask()',
  },
  {
    ...calls,
    file: 'apps/server/src/calls.ts',
    countermeasure: 'whoever waits to be looked up has their turn when there is room',
    find: 'for (const next of line?.splice(0, count) ?? []) next()',
    replace: '',
    name: 'whoever opens a stream is looked up in turn',
  },
  {
    file: 'apps/server/src/ws.ts',
    test: 'apps/server/src/ws.test.ts',
    countermeasure: 'a message in too many pieces closes its socket',
    find: 'maxFragments: 32',
    replace: 'maxFragments: 320',
    name: 'is closed for a message in too many pieces',
  },
  {
    file: 'apps/server/src/ws.ts',
    test: 'apps/server/src/ws.test.ts',
    countermeasure: 'a socket that does not answer is ended',
    find: 'keepAlive: { enabled: true, ...keepAlive }',
    replace: 'keepAlive: { ...keepAlive, enabled: false }',
    name: 'that says no word when it is asked is ended',
  },
  {
    file: 'apps/server/src/server.ts',
    test: 'apps/server/src/http.test.ts',
    countermeasure: 'a request has ten seconds to arrive',
    find: '  requestTimeout: 10_000,\n',
    replace: '',
    name: 'a request has ten seconds to arrive',
  },
  {
    file: 'apps/server/src/drained.ts',
    test: 'apps/server/src/drained.test.ts',
    countermeasure: 'a reader who does not read is told why',
    find: "socket.close(tooSlow, 'too slow')",
    replace: 'socket.close()',
    name: 'a reader who does not is told why',
  },
]

const ofReaders: Twin[] = [
  {
    file: 'apps/server/src/answers.ts',
    test: 'apps/server/src/stalled.test.ts',
    countermeasure: 'an answer that nobody reads is cut',
    find: '      cutWhenStalled(res, patienceMs)\n',
    replace: '',
    name: 'an answer that nobody reads is cut',
  },
  {
    file: 'apps/server/src/answers.ts',
    test: 'apps/server/src/answers.test.ts',
    countermeasure: 'answers behind another on a connection that is gone are forgotten',
    find: '      heedLoss(res)\n',
    replace: '',
    name: 'answers that waited for their turn on a connection that is gone',
  },
  {
    file: 'apps/server/src/stalled.ts',
    test: 'apps/server/src/stalled.test.ts',
    countermeasure: 'an answer that takes long before it begins is not cut',
    find: '    if (!res.socket || res.socket.writableLength === 0) return\n',
    replace: '',
    name: 'an answer that takes long before it begins is waited for',
  },
]

const ofRevocation: Twin[] = [
  {
    ...connections,
    countermeasure: 'open streams are looked up only some at a time',
    find: 'const lookedUpAtOnce = 20',
    replace: 'const lookedUpAtOnce = 2_000',
    name: 'are looked up some at a time, each session once',
  },
  {
    ...connections,
    countermeasure: 'a sweep that was asked for during another is made up for',
    find: '        isAskedAgain = true\n',
    replace: '',
    name: 'are all looked at again when everybody was to be while some had been already',
  },
  {
    ...connections,
    countermeasure: 'access that changed while somebody was looked up is looked at again',
    find: 'if (since !== changes) void recheck([connection])',
    replace: 'if (since === undefined) void recheck([connection])',
    name: 'whose user was not known yet when access changed',
  },
  {
    ...revoked,
    file: 'apps/server/src/ws.ts',
    countermeasure: 'a socket whose session ended while it was looked up is ended',
    find: '    connections.catchUp(connection, visitor.since)\n',
    replace: '',
    name: 'ends also when access ended while it was looked up',
  },
  {
    ...revoked,
    file: 'apps/server/src/ws.ts',
    countermeasure: 'a socket whose token ended while it was looked up is ended',
    find: '    connections.catchUp(connection, since)\n',
    replace: '',
    name: 'ends also when access ended while it was looked up',
  },
  {
    ...revoked,
    file: 'apps/server/src/sse.ts',
    countermeasure: 'a stream over HTTP whose session ended while it was looked up is ended',
    find: '  connections.catchUp(connection, since)\n',
    replace: '',
    name: 'ends also when access ended while it was looked up',
  },
]

const opening = { file: 'packages/api/src/session/open-session.ts', test: 'packages/api/src/session/session.test.ts' }

const ofSessions: Twin[] = [
  {
    ...opening,
    countermeasure: 'a session is opened only if the password is still the one that was shown',
    find: "      .for('no key update')\n",
    replace: '',
    name: 'who shows the old password while it is changed is not signed in',
  },
  {
    ...opening,
    countermeasure: 'a user has only so many sessions',
    find: 'const mostSessions = 50',
    replace: 'const mostSessions = 500',
    name: 'of more than fifty sessions',
  },
  {
    ...opening,
    countermeasure: 'that one session more has ended another is told to every server',
    find: '  if (ended.length > 0) ctx.hints.announceAccess([user.id])\n',
    replace: '',
    name: 'of more than fifty sessions',
  },
  {
    file: 'packages/api/src/session/attempts.ts',
    test: 'packages/api/src/session/attempts.test.ts',
    countermeasure: 'one network has only so many passwords looked at',
    find: "    if (address) await budgets.spend('passwordsPerAddress', address)\n",
    replace: '',
    name: 'has so many passwords looked at',
  },
]

export const twins: Twin[] = [...ofTheEnd, ...ofLimits, ...ofReaders, ...ofRevocation, ...ofSessions]
