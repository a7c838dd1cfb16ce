import type { Twin } from './twin.ts'

const access = { file: 'apps/server/src/monitoring/access.ts', test: 'apps/server/src/metrics.test.ts' }
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

const ofTheOverview: Twin[] = [
  {
    ...overview,
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
    find: 'figures.delivered(seq > from + sync.missed ? storedAt : null)',
    replace: 'figures.delivered(storedAt)',
    name: 'says nothing of how long that takes',
  },
]

const ofActions: Twin[] = [
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

export const twins: Twin[] = [...ofMetrics, ...ofTheOverview, ...ofLatencies, ...ofActions]
