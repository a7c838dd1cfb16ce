import type { Twin } from './twin.ts'

const api = { test: 'packages/api/src/admin/canary.test.ts' }
const server = { test: 'apps/server/src/monitoring/canary.test.ts' }
const account = { file: 'packages/api/src/admin/canary.ts', ...api }
const traffic = { file: 'apps/server/src/monitoring/traffic.ts', test: 'apps/server/src/monitoring/traffic.test.ts' }
const telemetry = {
  file: 'apps/server/src/monitoring/open-telemetry.ts',
  test: 'apps/server/src/monitoring/tracing.test.ts',
}

const ofNobody: Twin[] = [
  {
    ...api,
    countermeasure: 'nobody but itself notifies the canary',
    file: 'packages/api/src/notifications/store-together.ts',
    find: ' and (u.username <> ${canaryName} or u.id = c.a)',
    replace: '',
    name: 'can be named by nobody else',
  },
  {
    ...api,
    countermeasure: 'nobody opens a conversation with the canary',
    file: 'packages/api/src/users/user-ref.ts',
    find: 'and(inArray(users.username, wanted), isPerson)',
    replace: 'inArray(users.username, wanted)',
    name: 'can be named by nobody else',
  },
  {
    ...api,
    countermeasure: 'the canary is not found by a search',
    file: 'packages/api/src/users/router.ts',
    find: '            isPerson,\n',
    replace: '',
    name: 'is not found by a search that finds others',
  },
  {
    ...api,
    countermeasure: 'the canary gets no broadcast',
    file: 'packages/api/src/broadcasts/broadcast.ts',
    find: 'work.tx.$count(users, isPerson)',
    replace: 'work.tx.$count(users)',
    name: 'and gets no broadcast',
  },
  {
    ...api,
    countermeasure: 'the canary does not keep the first who signs up from being admin',
    file: 'packages/api/src/session/router.ts',
    find: 'where: isPerson, columns',
    replace: 'columns',
    name: 'is not the first who signs up',
  },
  {
    ...api,
    countermeasure: 'the canary does not keep the demo world from being made',
    file: 'packages/api/src/seed.ts',
    find: '$count(users, isPerson)',
    replace: '$count(users)',
    name: 'no reason to show an empty world',
  },
]

const ofCounting: Twin[] = [
  {
    ...api,
    countermeasure: 'what the canary does is no traffic',
    file: 'packages/api/src/carillon.ts',
    find: 'figures: noFigures, spans: undefined',
    replace: 'spans: undefined',
    name: 'none of it is counted',
  },
  {
    ...traffic,
    countermeasure: 'the streams of the canary are not counted',
    find: '      if (caller && isCanary(caller.user)) return\n      if (caller) users.add',
    replace: '      if (caller) users.add',
    name: 'the canary is nobody',
  },
  {
    ...traffic,
    countermeasure: 'the canary is not among the connections that stand out',
    find: '!caller || isCanary(caller.user)',
    replace: '!caller',
    name: 'the canary is nobody',
  },
]

const ofItsTraces: Twin[] = [
  {
    ...account,
    countermeasure: 'the token of a flight is taken back',
    find: '  await db.delete(accessTokens).where(eq(accessTokens.id, digest(token)))\n',
    replace: '',
    name: 'has a token that may read and send',
  },
  {
    ...account,
    countermeasure: 'the token of a flight runs out by itself',
    find: 'values({ ...access, expiresAt })',
    replace: 'values(access)',
    name: 'runs out by itself',
  },
  {
    ...account,
    countermeasure: 'notifications of the canary do not stay',
    find: 'if (gone.length === 0) return',
    replace: 'if (gone.length >= 0) return',
    name: 'leaves nothing behind that grows',
  },
  {
    ...account,
    countermeasure: 'events of the canary do not stay',
    find: '    await trimFeed(tx, userId, usefulMs)\n',
    replace: '',
    name: 'leaves nothing behind that grows',
  },
]

const ofFlights: Twin[] = [
  {
    ...server,
    file: 'apps/server/src/monitoring/canary.ts',
    countermeasure: 'a server that has just started is told soon whether events flow',
    find: 'Math.min(everyMs, firstWithinMs) * Math.random()',
    replace: 'everyMs + firstWithinMs',
    name: 'flies once soon after the start',
  },
  {
    ...server,
    countermeasure: 'the canary of a server does not take that of another for its own',
    file: 'apps/server/src/monitoring/canary-flight.ts',
    find: 'notification?.title === title',
    replace: 'notification !== undefined',
    name: 'that hears only of others',
  },
  {
    ...server,
    countermeasure: 'a flight of the canary ends',
    file: 'apps/server/src/monitoring/canary.ts',
    find: 'ms.`)), deadlineMs)',
    replace: 'ms.`)), deadlineMs * 1_000)',
    name: 'that hears only of others',
  },
  {
    ...server,
    countermeasure: 'a canary that is not heard for long is told of once',
    file: 'apps/server/src/monitoring/canary.ts',
    find: 'if (!last?.failed) logger.warn',
    replace: 'logger.warn',
    name: 'tells so once',
  },
]

const ofBeingLive: Twin[] = [
  {
    countermeasure: 'streams end when nobody can tell where feeds stand',
    file: 'packages/api/src/live/hub.ts',
    find: "    const now = await withDeadline(readEpoch(sql), answerMs, 'Asking for the epoch')\n",
    replace:
      "    const now = await withDeadline(readEpoch(sql), answerMs, 'Asking for the epoch')\n    answeredAt = Date.now()\n",
    test: 'packages/api/src/live/hub.test.ts',
    name: 'streams end when feeds cannot be looked at',
  },
]

const ofTraces: Twin[] = [
  {
    ...telemetry,
    countermeasure: 'nothing of OpenTelemetry is loaded without an endpoint',
    file: 'apps/server/src/monitoring/tracing.ts',
    find: '  if (endpoint === undefined) return undefined\n',
    replace: "  await import('./open-telemetry.ts')\n  if (endpoint === undefined) return undefined\n",
    name: 'without an endpoint nothing of the SDK is loaded',
  },
  {
    ...telemetry,
    countermeasure: 'a call goes on in the trace of its caller',
    find: 'traceparent === undefined ? ROOT_CONTEXT',
    replace: "traceparent !== '' ? ROOT_CONTEXT",
    name: 'a call goes on in the trace of its caller',
  },
  {
    ...telemetry,
    countermeasure: 'a collector that does not answer does not hold up the end',
    find: 'settledWithin(flushMs, provider.shutdown())',
    replace: 'settledWithin(flushMs * 10, provider.shutdown())',
    name: 'holds up the end for two seconds at most',
  },
]

export const twins = [...ofNobody, ...ofCounting, ...ofItsTraces, ...ofFlights, ...ofBeingLive, ...ofTraces]
