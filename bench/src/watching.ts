// What watches a server and can be left out of it. What a log at debug level tells is not among it: nothing of it is put together
// unless somebody reads it.
import type { Removal } from './removal.ts'

export const watching: Removal[] = [
  {
    what: 'figures of calls, commits, hints and deliveries',
    file: 'apps/server/src/server.ts',
    find: '  const watching = { onError, figures, spans, story, serverId }\n',
    replace: '  const watching = { onError, serverId }\n',
  },
  {
    what: 'the report of each second, which all servers read',
    file: 'apps/server/src/monitoring/monitoring.ts',
    find: '        reporter = startReporter({ ...seen, ...heard, serverId, database })\n',
    replace: '',
  },
  {
    what: 'the canary',
    file: 'apps/server/src/monitoring/monitoring.ts',
    find: '        canary.start(url)\n',
    replace: '',
  },
  {
    what: 'the memory of what was handed to whom',
    file: 'packages/api/src/live/router.ts',
    find: 'const watch = (follower: Follower) => deliveries.watch(follower, device)\n',
    replace: 'const watch = undefined\n',
  },
  {
    what: 'trace ids, and where they are stored',
    file: 'packages/api/src/figures/spans.ts',
    find: 'traceId: traceIdOf(traceparent) }\n',
    replace: 'traceId: null }\n',
  },
  {
    what: 'what passes over each connection',
    file: 'apps/server/src/ws.ts',
    find: '    const onCall = () => void stream.calls++\n',
    replace: '    const onCall = () => {}\n',
  },
]
