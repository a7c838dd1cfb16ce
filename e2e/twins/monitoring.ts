import type { Twin } from './twin.ts'

const access = { file: 'apps/server/src/monitoring/access.ts', test: 'apps/server/src/metrics.test.ts' }
const proven = { ...access, test: 'apps/server/src/monitoring/access.test.ts' }
const reports = { test: 'apps/server/src/monitoring/reporting.test.ts' }
const orders = { file: 'packages/api/src/admin/departures.ts', test: 'packages/api/src/admin/departures.test.ts' }
const overview = { file: 'packages/api/src/admin/read-overview.ts', test: 'packages/api/src/admin/admin.test.ts' }
const procedures = { file: 'packages/api/src/admin/router.ts', test: 'packages/api/src/admin/admin.test.ts' }
const following = { file: 'packages/api/src/live/follow.ts', test: 'packages/api/src/figures/figures.test.ts' }
const departing = { file: 'apps/server/src/connections.ts', test: 'apps/server/src/monitoring/reporter.test.ts' }

const ofMetrics: Twin[] = [
  {
    ...access,
    countermeasure: 'figures are not told to whom a proxy on this machine speaks for',
    find: ' && !isForwarded',
    replace: ' && isForwarded !== undefined',
    name: 'are not for whom a proxy on this machine speaks',
  },
  {
    ...access,
    countermeasure: 'figures are not told to a page that gives its own name our address',
    find: "isLocalName(urlOf(req)?.hostname ?? '')",
    replace: "!isLocalName(urlOf(req)?.pathname ?? '')",
    name: 'are not for a page that gives its own name our address',
  },
  {
    ...access,
    countermeasure: 'a token for figures must be of an admin',
    find: '!caller.user.isAdmin || ',
    replace: '',
    name: 'are for a token of an admin',
  },
  {
    ...access,
    countermeasure: 'a token for figures needs the scope',
    find: " || !caller.scopes.includes('metrics')",
    replace: '',
    name: 'are for a token of an admin',
  },
]

const ofProvenTokens: Twin[] = [
  {
    ...proven,
    countermeasure: 'that the database is away can be seen with a token while it is',
    find: '      else if (proven.has(bearer)) return\n',
    replace: '',
    name: 'is told that the database is away',
  },
  {
    ...proven,
    countermeasure: 'a token that was looked up and is not valid is not believed any more',
    find: 'if (!isUnavailable(error)) proven.forget(bearer)',
    replace: 'if (!isUnavailable(error)) void 0',
    name: 'is forgotten once it was looked up',
  },
  {
    ...proven,
    countermeasure: 'a token that was heard to end is not believed without looking',
    find: '    proven.forgetUsers(userIds)\n',
    replace: '',
    name: 'is not believed once access of',
  },
]

const ofReports: Twin[] = [
  {
    ...reports,
    file: 'apps/server/src/monitoring/complaint.ts',
    countermeasure: 'a report that fails in the same way every second is told of once',
    find: 'if (now !== told) onError(error)',
    replace: 'onError(error)',
    name: 'the same error is told once',
  },
  {
    ...reports,
    file: 'apps/server/src/monitoring/reporter.ts',
    countermeasure: 'a database that refuses a report is not told as away',
    find: 'databaseMs = performance.now() - leftAt',
    replace: 'databaseMs = null',
    name: 'a database that answers with an error is there',
  },
  {
    file: 'apps/server/src/count-failure.ts',
    test: 'apps/server/src/count-failure.test.ts',
    countermeasure: 'calls that fail before anybody knows whose they are count',
    find: 'call < calls; call++',
    replace: 'call < 0 * calls; call++',
  },
]

const ofTheOverview: Twin[] = [
  {
    ...overview,
    countermeasure: 'a server that was started anew within ten seconds counts as one',
    find: 'seconds: Math.max(lasted, sample.seconds)',
    replace: 'seconds: sample.seconds',
    name: 'a server that was started anew within ten seconds',
  },
  {
    ...overview,
    file: 'packages/api/src/admin/report.ts',
    countermeasure: 'a report stands for the present, whatever the clock of its server says',
    find: "greatest(least(to_timestamp(${slot}::float8), present), present - interval '10 s')",
    replace: 'coalesce(to_timestamp(${slot}::float8), present)',
    name: 'a report stands for the present',
  },
  {
    ...overview,
    file: 'packages/db/src/present.ts',
    countermeasure: 'a server that has not written lately is not counted',
    find: " and at > now() - interval '5 s'",
    replace: '',
    name: 'adds up all servers that were heard of lately',
  },
  {
    ...overview,
    countermeasure: 'a report of another version is left out',
    find: 'reportShape.safeParse(report).data ?? []',
    replace: '(report as ServerReport)',
    name: 'leaves out one it does not understand',
  },
  {
    ...overview,
    file: 'packages/db/migrations/0005_monitoring.sql',
    countermeasure: 'figures cost no flush of the log',
    find: 'CREATE UNLOGGED TABLE "server_figures"',
    replace: 'CREATE TABLE "server_figures"',
    name: 'the figures are kept without a flush of the log',
  },
]

const ofLatencies: Twin[] = [
  {
    ...following,
    countermeasure: 'an event that waited for its reader to come back is no slow delivery',
    find: 'figures.delivered(isReplayed ? null : at)',
    replace: 'figures.delivered(at)',
    name: 'says nothing of how long that takes',
  },
]

const ofActions: Twin[] = [
  {
    ...procedures,
    countermeasure: 'access that an admin ends is written down',
    find: '        await audit(tx, { ...note, detail })\n',
    replace: '',
    name: 'what admins do by hand is written down',
  },
  {
    ...procedures,
    countermeasure: 'access that an admin ends includes what is being opened meanwhile',
    find: "        await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update')\n",
    replace: '',
    name: 'revoking waits for a session that is being opened',
  },
  {
    file: 'packages/api/src/session/tokens.ts',
    test: 'packages/api/src/session/tokens.test.ts',
    countermeasure: 'no token is made with a session that ends meanwhile',
    find: "\n    .for('key share')",
    replace: '',
    name: 'a token is not made while somebody ends',
  },
  {
    ...orders,
    countermeasure: 'an order to end streams counts only where it is written down',
    find: ' || !(await isOrdered(vital.sql, order))',
    replace: '',
    name: 'an order that nobody has written down',
  },
  {
    ...orders,
    countermeasure: 'an order to end streams is obeyed once',
    find: ' || !isNew(order.entryId)',
    replace: '',
    name: 'an order that is repeated',
  },
  {
    file: 'apps/server/src/connections.ts',
    test: 'apps/server/src/revocation.test.ts',
    countermeasure: 'who is no admin any more does not go on as one',
    find: 'before.user.isAdmin === now.user.isAdmin && ',
    replace: '',
    name: 'who is no admin any more',
  },
  {
    ...procedures,
    countermeasure: 'every server hears of access that an admin ends',
    find: '      ctx.hints.announceAccess([ended.userId])\n',
    replace: '',
    name: 'revoking ends every session and token',
  },
  {
    ...departing,
    countermeasure: 'an admin sends away nobody else',
    find: '.filter(({ caller }) => caller?.user.id === userId)',
    replace: '.filter(({ caller }) => caller?.user.id !== undefined || userId)',
    name: 'sends the streams of a user away on every server',
  },
  {
    file: 'packages/api/src/health.ts',
    test: 'packages/api/src/health.test.ts',
    countermeasure: 'a server that hears hints late is not ready',
    find: 'ok: !isSilent && !isLate',
    replace: 'ok: !isSilent',
    name: 'is degraded while hints take longer than two seconds',
  },
]

export const twins: Twin[] = [
  ...ofMetrics,
  ...ofProvenTokens,
  ...ofReports,
  ...ofTheOverview,
  ...ofLatencies,
  ...ofActions,
]
