// What watches a server and can be left out of it, by turns. What a log at debug level and OpenTelemetry tell is not among it: neither is
// on unless somebody asks for it.
import type { Removal } from './removal.ts'

export const watching: Removal[] = [
  {
    what: 'figures of calls, commits, hints and deliveries',
    file: 'apps/server/src/monitoring/figures.ts',
    find: '  return {\n    figures,\n',
    replace: '  return {\n    figures: unlessLeftOut(figures),\n',
  },
  {
    what: 'the report of each second, which all servers read',
    file: 'apps/server/src/monitoring/reporter.ts',
    find: '  function look() {\n',
    replace: '  function look() {\n    if (isLeftOut) return\n',
  },
  {
    what: 'the canary',
    file: 'apps/server/src/monitoring/canary.ts',
    find: 'flying = flyOnce(url)',
    replace: 'flying = (isLeftOut ? Promise.resolve() : flyOnce(url))',
  },
  {
    what: 'the memory of what was handed to whom',
    file: 'packages/api/src/tracing/deliveries.ts',
    find: '  function note(stream: Stream, { seq, event }: Delivered, heardAt: number | null) {\n',
    replace:
      '  function note(stream: Stream, { seq, event }: Delivered, heardAt: number | null) {\n    if (isLeftOut) return\n',
  },
  {
    what: 'trace ids, and where they are stored',
    file: 'packages/api/src/figures/spans.ts',
    find: 'traceId: traceIdOf(traceparent) }\n',
    replace: 'traceId: isLeftOut ? null : traceIdOf(traceparent) }\n',
  },
  {
    what: 'calls over each connection',
    file: 'apps/server/src/ws.ts',
    find: '    const onCall = () => void stream.calls++\n',
    replace: '    const onCall = () => void (isLeftOut || stream.calls++)\n',
  },
  {
    what: 'events over each connection',
    file: 'apps/server/src/ws.ts',
    find: '          stream.events++\n          return drained(res)',
    replace: '          isLeftOut || stream.events++\n          return drained(res)',
  },
  {
    what: 'events over each connection, of those that are pushed',
    file: 'apps/server/src/ws.ts',
    find: '          stream.events++\n          res.send(',
    replace: '          isLeftOut || stream.events++\n          res.send(',
  },
  {
    what: 'what an admin who looks is sent',
    file: 'packages/api/src/admin/router.ts',
    find: 'await ctx.overview().catch(() => null)\n',
    replace: 'isLeftOut ? null : await ctx.overview().catch(() => null)\n',
  },
]
