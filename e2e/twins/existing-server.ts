import type { Twin } from './twin.ts'

const sockets = { file: 'apps/server/src/ws.ts', test: 'apps/server/src/ws.test.ts' }
const upgrades = { file: 'apps/server/src/upgrade.ts', test: 'apps/server/src/ws.test.ts' }
const limits = { file: 'apps/server/src/socket-limits.ts', test: 'apps/server/src/ws.test.ts' }
const calls = { file: 'apps/server/src/running-calls.ts', test: 'apps/server/src/ws.test.ts' }
const draining = { file: 'apps/server/src/drained.ts', test: 'apps/server/src/drained.test.ts' }
const requests = { file: 'apps/server/src/request.ts', test: 'apps/server/src/local-only.test.ts' }

const ofUpgrades: Twin[] = [
  {
    ...upgrades,
    countermeasure: 'an upgrade from another origin is refused',
    find: 'if (origin !== undefined && !isAllowedOrigin(origin, url, policy.allowedOrigins)) return 403',
    replace: '',
    name: 'from another origin',
  },
  {
    ...upgrades,
    countermeasure: 'an upgrade by nobody is refused',
    find: 'if (!caller && !sendsParams) return 401',
    replace: '',
    name: 'by nobody',
  },
  {
    ...upgrades,
    countermeasure: 'an upgrade on another path is refused',
    find: "if (url.pathname !== '/trpc') return 404",
    replace: '',
    name: 'on another path',
  },
  {
    ...requests,
    test: 'apps/server/src/cross-site.test.ts',
    countermeasure: 'a page cannot name its own host in what it asks for',
    find: 'asked.host === new URL(address).host ? asked : null',
    replace: 'asked',
    name: 'for a page that names its own host',
  },
  {
    ...requests,
    test: 'apps/server/src/ws.test.ts',
    countermeasure: 'a host that cannot be part of an address is refused before anybody parses it',
    find: 'if (!isPlain || url === undefined || !URL.canParse(url, address)) return null',
    replace: 'if (isPlain === null || url === undefined) return null',
    name: 'with a host that is none',
  },
  {
    ...sockets,
    countermeasure: 'a socket that does not say who it is for is closed',
    find: "socket.close(isSilent ? notAuthenticated : goingAway, 'too late')",
    replace: 'return isSilent',
    name: 'that promises a token and sends none is closed',
  },
  {
    ...sockets,
    countermeasure: 'who could not be looked up in time is told to come back',
    find: 'isSilent ? notAuthenticated : goingAway',
    replace: 'isSilent ? notAuthenticated : notAuthenticated',
    name: 'whose token cannot be looked up in time',
  },
  {
    ...sockets,
    countermeasure: 'a token in the connection params that is not valid closes the socket',
    find: '        connection.end()\n        throw new TRPCError',
    replace: '        throw new TRPCError',
    name: 'may bring its token in the connection params',
  },
]

const ofSockets: Twin[] = [
  {
    ...sockets,
    countermeasure: 'a frame that is too large closes its socket',
    find: 'maxPayload: 64 * 1024',
    replace: 'maxPayload: 640 * 1024',
    name: 'is closed for a frame that is too large',
  },
  {
    ...limits,
    countermeasure: 'a flood of frames closes its socket',
    find: "    if (tokens < 0) socket.close(tooMuch, 'too many frames')\n",
    replace: '',
    name: 'is closed for a flood of frames',
  },
  {
    ...limits,
    countermeasure: 'a batch of too many calls closes its socket',
    find: "if (messages.length > mostInFrame) refuse('too many calls in a batch')",
    replace: '',
    name: 'may make ninety-six calls in a frame',
  },
  {
    ...calls,
    countermeasure: 'a socket has only so many calls under way',
    find: 'const mostCalls = 96',
    replace: 'const mostCalls = 960',
    name: 'may make many calls one after the other, and not too many at once',
  },
  {
    ...calls,
    countermeasure: 'a socket follows only so many streams',
    find: 'const mostSubscriptions = 10',
    replace: 'const mostSubscriptions = 100',
    name: 'may follow ten streams and no more',
  },
  {
    ...calls,
    countermeasure: 'a call that was answered is no longer under way',
    find: '    running.delete(id)\n',
    replace: '',
    name: 'may make many calls one after the other, and not too many at once',
  },
  {
    ...draining,
    countermeasure: 'a reader who does not read is closed',
    find: "socket.close(tooSlow, 'too slow')",
    replace: 'void tooSlow',
    name: 'a reader who does not is closed',
  },
  {
    ...draining,
    countermeasure: 'a reader who is behind is waited for',
    find: '  if (hasRoom(socket)) return\n',
    replace: '  if (socket.readyState === WebSocket.OPEN) return\n',
    name: 'a reader who comes back in time is waited for',
  },
  {
    ...sockets,
    countermeasure: 'whoever is connected is told when the server goes away',
    find: "socket.close(spreadMs > 0 && !patience.aborted ? moving : goingAway, 'going away')",
    replace: 'socket.terminate()',
    name: 'is told to come back when the server goes away',
  },
]

const ended = { test: 'apps/server/src/revocation.test.ts' }

const ofSessions: Twin[] = [
  {
    ...ended,
    file: 'apps/server/src/server.ts',
    countermeasure: 'a hint about access ends the streams of a session that has ended',
    find: '  carillon.onAccessChanged(connections.recheckUsers)\n',
    replace: '',
    name: 'the end of its token',
  },
  {
    ...ended,
    file: 'apps/server/src/connections.ts',
    countermeasure: 'a slow sweep ends the streams of a session that has ended unheard',
    find: 'const timer = setInterval(sweep, sweepEveryMs)',
    replace: 'const timer = setInterval(() => {}, sweepEveryMs)',
    name: 'nobody need say so',
  },
  {
    ...ended,
    file: 'packages/api/src/session/router.ts',
    countermeasure: 'signing out tells every server',
    find: '.where(eq(sessions.handle, ctx.caller.handle))\n    ctx.hints.announceAccess([ctx.caller.user.id])\n',
    replace: '.where(eq(sessions.handle, ctx.caller.handle))\n',
    name: 'and those of other devices go on',
  },
  {
    ...ended,
    file: 'packages/api/src/session/tokens.ts',
    countermeasure: 'revoking a token tells every server',
    find: '    ctx.hints.announceAccess([ctx.caller.user.id])\n',
    replace: '',
    name: 'the end of its token',
  },
  {
    ...ended,
    file: 'apps/server/src/sse.ts',
    countermeasure: 'a stream over HTTP ends with its session',
    find: "      cause = 'session'\n      res.destroy()\n",
    replace: "      cause = 'session'\n",
    name: 'the end of its token',
  },
]

export const twins: Twin[] = [...ofUpgrades, ...ofSockets, ...ofSessions]
