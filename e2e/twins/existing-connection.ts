import type { Twin } from './twin.ts'

const backoff = { file: 'packages/client/src/backoff.ts', test: 'packages/client/src/backoff.test.ts' }
const connection = { file: 'packages/client/src/connection.ts', test: 'packages/client/src/connection.test.ts' }
const link = { file: 'packages/client/src/live-link.ts', test: 'packages/client/src/connection.test.ts' }
const socket = { file: 'packages/client/src/transport/socket.ts', test: 'packages/client/src/connection.test.ts' }

const ofReturning: Twin[] = [
  {
    ...backoff,
    countermeasure: 'whoever tries in vain for long tries ever more rarely',
    find: 'promptMs * 2 ** (attempt - promptAttempts + 1)',
    replace: 'promptMs',
    name: 'is twice as much every time after that',
  },
  {
    ...backoff,
    countermeasure: 'whoever was sent away by a server that ends comes back spread over five seconds',
    find: '  if (code === 1001) return random() * 5_000\n',
    replace: '',
    name: 'comes back within',
  },
  {
    ...backoff,
    countermeasure: 'whoever said too much waits ten seconds',
    find: 'code === 4429 ? 10_000 : 0',
    replace: 'code === 4429 ? 0 : 0',
    name: 'too much said too often is never tried sooner than after ten seconds',
  },
  {
    ...backoff,
    countermeasure: 'a server that says how long it wants to be left alone is left alone so long',
    find: 'Math.max(retryAfterMs, ',
    replace: 'Math.max(retryAfterMs - retryAfterMs, ',
    name: 'who says how long it wants to be left alone',
  },
  {
    ...backoff,
    countermeasure: 'whoever is not wanted does not come back',
    find: '=> code === 4403',
    replace: '=> code === 4402',
    name: 'is final',
  },
  {
    ...connection,
    countermeasure: 'who was too late to say who they are is not taken for a stranger',
    find: 'isDoubtful(loss.code)',
    replace: 'isDoubtful(loss.code) && signOut() === undefined',
    name: 'and comes back otherwise',
  },
  {
    ...connection,
    countermeasure: 'whoever is not wanted ends the loop',
    find: 'if (isFinal(loss.code)) return signOut()',
    replace: '',
    name: 'is the end: the loop throws',
  },
  {
    ...connection,
    countermeasure: 'a connection that has held makes up for the failures before it',
    find: 'if (wasSteady) attempt = probes = 0',
    replace: '',
    name: 'it waits longer each time in vain, and starts anew once a stream has held',
  },
  {
    ...connection,
    countermeasure: 'a greeting alone does not make up for the failures before it',
    find: 'if (isProgress) attempt = shortRides = 0',
    replace: 'attempt = 0',
    name: 'a stream that ends right after it began is asked for ever more rarely',
  },
]

const ofStreams: Twin[] = [
  {
    ...link,
    countermeasure: 'a stream goes on after the last event that came',
    find: "if (typeof result.id === 'string') lastEventId = result.id",
    replace: '',
  },
  {
    ...link,
    countermeasure: 'nobody is called live before an event has come',
    find: "if (result.type !== 'started') {",
    replace: 'if (result.type) {',
    name: 'not while the socket opens, nor when it is open, nor when the subscription has begun',
  },
  {
    ...link,
    countermeasure: 'what would be refused again is not asked again',
    find: "new Set<unknown>(['BAD_REQUEST', 'NOT_FOUND', 'FORBIDDEN', 'METHOD_NOT_SUPPORTED'])",
    replace: 'new Set<unknown>()',
    name: 'would be said again: the loop throws',
  },
  {
    ...link,
    countermeasure: 'a stream that the server has ended is asked for again',
    find: 'complete: () => thisRide === rides && transport.fail({ code: 1001, isTold: true }),',
    replace: 'complete: () => {},',
    name: 'an end of the stream is not the end',
  },
]

const ofSockets: Twin[] = [
  {
    ...socket,
    countermeasure: 'a network that carries nothing any more is noticed',
    find: 'const keepAlive = { enabled: true,',
    replace: 'const keepAlive = { enabled: false,',
    name: 'is noticed when nothing answers any more',
  },
  {
    ...socket,
    countermeasure: 'a socket that never opens is let go of',
    find: '      base.cut()\n',
    replace: '',
    name: 'where a socket never opens is given up',
  },
  {
    ...connection,
    countermeasure: 'the last one who stops listening closes the socket',
    find: '      if (passengers.delete(passenger)) rest()\n',
    replace: '      passengers.delete(passenger)\n',
    name: 'by the last one who stops listening',
  },
  {
    file: 'packages/client/src/websocket.ts',
    test: 'packages/client/src/exit.test.ts',
    countermeasure: 'a socket whose other end says no goodbye is gone after a second',
    find: 'setTimeout(() => this.terminate(), closingMs).unref()',
    replace: '',
    name: 'while events flow from a server that does not say goodbye',
  },
]

export const twins: Twin[] = [...ofReturning, ...ofStreams, ...ofSockets]
