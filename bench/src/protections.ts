// What protects a server and can be left out of it.
import type { Removal } from './removal.ts'

export const protections: Removal[] = [
  {
    what: 'budgets of accounts',
    file: 'packages/api/src/trpc.ts',
    find: '    if (spends) await ctx.budgets.spend(budgetOf(caller, spends), caller.user.id)\n',
    replace: '',
  },
  {
    what: 'calls under way in the process, and their deadline',
    file: 'packages/api/src/calls.ts',
    find: '    async run(work, signal) {\n',
    replace: '    async run(work, signal) {\n      if (longestMs > 0) return work()\n',
  },
  {
    what: 'calls under way of an address',
    file: 'apps/server/src/trpc-http.ts',
    find: '    untilAnswered(res, calls.begin(address, info.calls.length))\n',
    replace: '',
  },
  {
    what: 'origin, content type and size of a request',
    file: 'apps/server/src/trpc-http.ts',
    find: 'next(refusal(req, allowedOrigins))',
    replace: 'next()',
  },
  {
    what: 'security headers',
    file: 'apps/server/src/http.ts',
    find: '    setSecurityHeaders(req, res)\n',
    replace: '',
  },
  {
    what: 'back-pressure',
    file: 'apps/server/src/ws.ts',
    find: '          return drained(res)\n',
    replace: '          return Promise.resolve()\n',
  },
  {
    what: 'limits of calls, batches and subscriptions on a socket',
    file: 'apps/server/src/ws.ts',
    find: '      experimental_encoder: limited.encoder,\n',
    replace: '',
  },
  {
    what: 'limit of frames on a socket',
    file: 'apps/server/src/socket-limits.ts',
    find: "    if (tokens < 0) socket.close(tooMuch, 'too many frames')\n",
    replace: '',
  },
  {
    what: 'keep-alive',
    file: 'apps/server/src/ws.ts',
    find: 'keepAlive: { enabled: true,',
    replace: 'keepAlive: { enabled: false,',
  },
  {
    what: 'looking again whose session has ended',
    file: 'apps/server/src/connections.ts',
    find: '  async function recheck(chosen: Iterable<Connection>) {\n',
    replace: '  async function recheck(chosen: Iterable<Connection>) {\n    if (chosen) return\n',
  },
  {
    what: 'setting free the locks of a server that has gone',
    file: 'packages/api/src/carillon.ts',
    find: 'repeat(() => endOrphans(database.vital.sql), orphansMs, reportFault)',
    replace: '() => {}',
  },
  {
    what: 'cutting answers that nobody reads',
    file: 'apps/server/src/answers.ts',
    find: '      cutWhenStalled(res, patienceMs)\n',
    replace: '',
  },
  {
    what: 'the poll that makes up for lost hints',
    file: 'packages/api/src/live/hub.ts',
    find: '    if (isPolling) return\n    isPolling = true\n',
    replace: '    answeredAt = Date.now()\n    if (answeredAt) return\n',
  },
]
