import type { Twin } from './twin.ts'

const procedures = { file: 'apps/server/src/trpc-http.ts', test: 'apps/server/src/http.test.ts' }
const bodies = { file: 'apps/server/src/body.ts', test: 'apps/server/src/http.test.ts' }
const requests = { file: 'apps/server/src/request.ts', test: 'apps/server/src/local-only.test.ts' }
const logs = { file: 'apps/server/src/logger.ts', test: 'apps/server/src/logger.test.ts' }

const ofRequests: Twin[] = [
  {
    ...procedures,
    countermeasure: 'a write with a cookie needs an origin of ours',
    find: 'if (!url || !isOurs(req, url, allowed)) return forbidden()',
    replace: 'if (!url) return forbidden()',
    name: 'with a cookie, from',
  },
  {
    ...procedures,
    countermeasure: 'a write with a cookie and without an origin needs to come from our own page',
    find: 'return headers.cookie === undefined || /^(same-origin|none)$/',
    replace: 'return headers.cookie !== null || /^(same-origin|none)$/',
    name: 'with a cookie, from',
  },
  {
    ...procedures,
    test: 'apps/server/src/cross-site.test.ts',
    countermeasure: 'what is no JSON is refused',
    find: '  if (isJson) return undefined\n',
    replace: '  if (isJson || url) return undefined\n',
  },
  {
    ...procedures,
    countermeasure: 'a batch of too many calls is refused',
    find: 'maxBatchSize: mostInBatch,',
    replace: 'maxBatchSize: 1_000,',
    name: 'in a batch of more than twenty are refused',
  },
  {
    ...procedures,
    countermeasure: 'a body that does not say how large it is ends at the limit',
    find: 'maxBodySize: largestBody,',
    replace: 'maxBodySize: 1_000 * largestBody,',
    name: 'of a megabyte are too large',
  },
  {
    ...bodies,
    countermeasure: 'a line that is too long is refused',
    find: 'export const largestBody = 64 * 1024',
    replace: 'export const largestBody = 64 * 1024 * 1024',
    name: 'of a megabyte',
  },
  {
    ...procedures,
    countermeasure: 'answers are readable for pages we were told of only',
    find: 'if (origin === undefined || !allowed.includes(origin)) return',
    replace: 'if (origin === undefined || !allowed) return',
    name: 'are readable for pages we were told of, and for no others',
  },
  {
    ...procedures,
    countermeasure: 'a page that shows one user writes nothing as another',
    find: 'const caller = isExpected(req, found) ? found : null',
    replace: 'const caller = isExpected(req, found) ? found : found',
    name: 'a page that shows one user writes nothing as another',
  },
  {
    ...requests,
    countermeasure: 'a server for this machine answers to names of this machine only',
    find: 'if (!isLocalOnly || isLocalName',
    replace: 'if (isLocalOnly || isLocalName',
  },
  {
    file: 'apps/server/src/notify-line.ts',
    test: 'apps/server/src/http.test.ts',
    countermeasure: 'a line from a shell needs a token, a cookie is not enough',
    find: 'bearer === undefined ? null : await carillon.authenticate({ bearer })',
    replace: 'await carillon.authenticate(credentialsOf(req))',
    name: 'with a cookie only',
  },
]

const ofLogs: Twin[] = [
  {
    ...logs,
    countermeasure: 'a failed statement is logged without its text and its parameters',
    find: "('params' in error && 'query' in error ? 'Failed query' : error.message)",
    replace: 'error.message',
    name: 'a failed statement is logged without the statement and its parameters',
  },
  {
    ...logs,
    countermeasure: 'cookies and tokens do not reach the log',
    find: 'redact: { paths, censor: hidden }',
    replace: 'redact: { paths: paths.slice(paths.length), censor: hidden }',
    name: 'cookies and tokens do not reach the log',
  },
]

export const twins: Twin[] = [...ofRequests, ...ofLogs]
