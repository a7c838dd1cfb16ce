// What protects a server and can be left out of it, by turns. Keep-alive cannot, once a socket is open: it is a frame in fifteen seconds.
import type { Removal } from './removal.ts'

export const protections: Removal[] = [
  {
    what: 'budgets of accounts',
    file: 'packages/api/src/trpc.ts',
    find: '    if (spends) await ctx.budgets.spend(',
    replace: '    if (spends && !isLeftOut) await ctx.budgets.spend(',
  },
  {
    what: 'calls under way in the process, and their deadline',
    file: 'packages/api/src/calls.ts',
    find: '    async run(work, signal) {\n',
    replace: '    async run(work, signal) {\n      if (isLeftOut) return work()\n',
  },
  {
    what: 'calls under way of an address, over HTTP',
    file: 'apps/server/src/trpc-http.ts',
    find: '    untilAnswered(res, calls.begin(address, info.calls.length))\n',
    replace: '    if (!isLeftOut) untilAnswered(res, calls.begin(address, info.calls.length))\n',
  },
  {
    what: 'calls under way of an address, over a socket',
    file: 'apps/server/src/socket-limits.ts',
    find: '    return calls.begin(address)\n',
    replace: '    return isLeftOut ? () => {} : calls.begin(address)\n',
  },
  {
    what: 'origin, content type and size of a request',
    file: 'apps/server/src/trpc-http.ts',
    find: 'next(refusal(req, allowedOrigins))',
    replace: 'next(isLeftOut ? undefined : refusal(req, allowedOrigins))',
  },
  {
    what: 'security headers',
    file: 'apps/server/src/http.ts',
    find: '    setSecurityHeaders(req, res)\n',
    replace: '    if (!isLeftOut) setSecurityHeaders(req, res)\n',
  },
  {
    what: 'back-pressure',
    file: 'apps/server/src/ws.ts',
    find: '          return drained(res)\n',
    replace: '          return isLeftOut ? Promise.resolve() : drained(res)\n',
  },
  {
    what: 'back-pressure of what is pushed',
    file: 'apps/server/src/ws.ts',
    find: 'streamId === undefined || !hasRoom(res)',
    replace: 'streamId === undefined || !(isLeftOut || hasRoom(res))',
  },
  {
    what: 'limit of what nobody has read on a socket',
    file: 'apps/server/src/socket-limits.ts',
    find: 'if (socket.bufferedAmount > mostUnreadBytes)',
    replace: 'if (!isLeftOut && socket.bufferedAmount > mostUnreadBytes)',
  },
  {
    what: 'limit of calls in a frame',
    file: 'apps/server/src/socket-limits.ts',
    find: 'if (messages.length > mostInFrame)',
    replace: 'if (!isLeftOut && messages.length > mostInFrame)',
  },
  {
    what: 'looking at a frame as a whole',
    file: 'apps/server/src/socket-limits.ts',
    find: 'for (const message of messages) parseTRPCMessage(',
    replace: 'if (!isLeftOut) for (const message of messages) parseTRPCMessage(',
  },
  {
    what: 'limit of calls and subscriptions on a socket',
    file: 'apps/server/src/socket-limits.ts',
    find: 'if (!running.hasRoom(message)) {',
    replace: 'if (!isLeftOut && !running.hasRoom(message)) {',
  },
  {
    what: 'limit of frames on a socket',
    file: 'apps/server/src/socket-limits.ts',
    find: "  socket.on('message', () => {\n",
    replace: "  socket.on('message', () => {\n    if (isLeftOut) return\n",
  },
  {
    what: 'looking again whose session has ended',
    file: 'apps/server/src/connections.ts',
    find: '  async function recheck(chosen: Iterable<Connection>) {\n',
    replace: '  async function recheck(chosen: Iterable<Connection>) {\n    if (isLeftOut) return\n',
  },
  {
    what: 'setting free the locks of a server that has gone',
    file: 'packages/api/src/carillon.ts',
    find: 'repeat(() => endOrphans(database.vital.sql), ',
    replace: 'repeat(() => isLeftOut ? Promise.resolve() : endOrphans(database.vital.sql), ',
  },
  {
    what: 'cutting answers that nobody reads',
    file: 'apps/server/src/answers.ts',
    find: '      cutWhenStalled(res, patienceMs)\n',
    replace: '      if (!isLeftOut) cutWhenStalled(res, patienceMs)\n',
  },
  {
    what: 'the poll that makes up for lost hints',
    file: 'packages/api/src/live/hub.ts',
    find: '    if (isPolling) return\n    isPolling = true\n',
    replace:
      '    if (isLeftOut) answeredAt = Date.now()\n    if (isLeftOut || isPolling) return\n    isPolling = true\n',
  },
]
