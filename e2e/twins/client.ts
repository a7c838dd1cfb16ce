import type { Twin } from './twin.ts'

const src = 'packages/client/src'
const connection = { file: `${src}/connection.ts`, test: `${src}/connection.test.ts` }
const fallback = { file: `${src}/connection.ts`, test: `${src}/fallback.test.ts` }
const device = { file: `${src}/connection.ts`, test: `${src}/device.test.ts` }
const socket = { file: `${src}/transport/socket.ts`, test: `${src}/device.test.ts` }
const stream = { file: `${src}/transport/stream.ts`, test: `${src}/fallback.test.ts` }
const streamLink = { file: `${src}/transport/stream-link.ts`, test: `${src}/transport/stream-link.test.ts` }
const backoff = { file: `${src}/backoff.ts`, test: `${src}/backoff.test.ts` }
const liveLink = { file: `${src}/live-link.ts`, test: `${src}/connection.test.ts` }

const ofReconnecting: Twin[] = [
  {
    ...backoff,
    countermeasure: 'clients that were cut off together come back one by one',
    find: '=> random() * ceiling(attempt)',
    replace: '=> (random === undefined ? 0 : 1) * ceiling(attempt)',
    name: 'spreads those who were cut off together',
  },
  {
    ...backoff,
    countermeasure: 'a server that was away for less than a minute is found again within seconds',
    find: 'const promptAttempts = 30',
    replace: 'const promptAttempts = 3',
    name: 'four seconds at most for about a minute',
  },
  {
    ...backoff,
    countermeasure: 'a server that is started again is found within a second',
    find: 'const restartAttempts = 20',
    replace: 'const restartAttempts = 2',
    name: 'a second at most for the ten seconds',
  },
  {
    file: `${src}/create-client.ts`,
    test: `${src}/create-client.test.ts`,
    countermeasure: 'a client knows when nobody is there at all',
    find: "  if (isAbsent(error)) return 'absent'\n",
    replace: '',
    name: 'is asked again in time',
  },
  {
    file: `${src}/create-client.ts`,
    test: `${src}/create-client.test.ts`,
    countermeasure: 'a server that takes too long is not asked sooner for it',
    find: 'if (isAbsent(error)) return',
    replace: "if (code === 'OFFLINE' || isAbsent(error)) return",
    name: 'is asked again in time',
  },
  {
    ...connection,
    countermeasure: 'a server that is there and cannot serve is asked ever more rarely',
    find: "whenUnreachable(answer === 'absent')",
    replace: 'whenUnreachable(true)',
    name: 'is tried again within twice',
  },
  {
    ...backoff,
    countermeasure: 'a server that wants to be left alone is',
    find: 'Math.max(retryAfterMs, code === 4429 ? 10_000 : 0)',
    replace: '(code === 4429 ? 10_000 : 0)',
    name: 'is left alone so long',
  },
  {
    ...backoff,
    countermeasure: 'no server can ask to be left alone for ever',
    find: 'Math.min(longestAskedMs, Math.max(retryAfterMs, code === 4429 ? 10_000 : 0))',
    replace: 'Math.max(retryAfterMs, code === 4429 ? 10_000 : 0)',
    name: 'five minutes at most',
  },
  {
    ...backoff,
    countermeasure: 'a client told one by one to move comes back almost at once',
    find: '  if (code === moving) return random() * 1_500\n',
    replace: '',
  },
  {
    ...connection,
    countermeasure: 'a code that says that we are not known ends all attempts',
    find: '    if (isFinal(loss.code)) return signOut()\n',
    replace: '',
    name: 'is the end: the loop throws',
  },
  {
    ...connection,
    countermeasure: 'a server that refuses without a word is asked whether it knows us',
    find: "    if (answer === 'unknown') return signOut()\n",
    replace: '',
    name: 'of somebody the server does not know means signed out',
  },
  {
    ...connection,
    countermeasure: 'a stream that ends right after it began is asked for ever more rarely',
    find: 'if (wasSteady) attempt = probes = 0',
    replace: 'attempt = probes = 0',
    name: 'a stream that ends right after it began',
  },
  {
    ...connection,
    countermeasure: 'a socket that never opens is given up',
    find: '      timer = setTimeout(giveUp, moreTimeMs)\n',
    replace: '      timer = setTimeout(giveUp, moreTimeMs * 1_000)\n',
    name: 'where a socket never opens',
  },
  {
    ...liveLink,
    countermeasure: 'a subscription goes on after the last event it was given',
    find: 'lastEventId === undefined ? op.input : { ...(op.input as object | undefined), lastEventId }',
    replace: 'op.input',
    name: 'what comes after it was lost, and twice, comes once',
  },
  {
    ...liveLink,
    countermeasure: 'a refusal that would be repeated is not asked for again',
    find: '  final.has(error.data?.code) ||',
    replace: '  final.has(error.message && 0) ||',
    name: 'would be said again: the loop throws',
  },
]

const ofTheFallback: Twin[] = [
  {
    ...fallback,
    countermeasure: 'where no WebSocket can be had and HTTP works, events come over HTTP',
    find: "answer === 'known' ? whenKnown() : whenUnreachable(",
    replace: 'whenKnown && whenUnreachable(',
    name: 'the upgrade is refused',
  },
  {
    ...fallback,
    countermeasure: 'a socket that has carried nothing after three seconds is doubted',
    find: '    timer = setTimeout(() => doubt(vehicle), firstEventMs)\n',
    replace: '    timer = setTimeout(() => doubt(vehicle), firstEventMs * 10)\n',
    name: 'the socket opens and nothing ever comes through',
  },
  {
    ...fallback,
    countermeasure: 'a socket that is cut after every greeting is as good as none',
    find: 'const isUseless = !hasCarried || shortRides >= mostShortRides',
    replace: 'const isUseless = !hasCarried || shortRides > 1_000',
    name: 'right after the greeting, three times in a row',
  },
  {
    ...fallback,
    countermeasure: 'an outage is not answered with attempts over HTTP',
    find: "answer === 'known' ? whenKnown() : whenUnreachable(answer === 'absent')",
    replace: 'whenUnreachable && whenKnown()',
    name: 'an outage is asked about once an attempt',
  },
  {
    ...fallback,
    countermeasure: 'the question whether HTTP works has a bound',
    find: 'const askMs = 2_000',
    replace: 'const askMs = 200_000',
    name: 'for two seconds at most',
  },
  {
    ...fallback,
    countermeasure: 'a word of the server is no sign of a blocked way',
    find: 'if (!isRefused && (loss.isTold || !isUseless))',
    replace: 'if (!isRefused && !isUseless)',
    name: 'when the server itself closes the socket',
  },
  {
    ...fallback,
    countermeasure: 'an answer about HTTP that comes too late changes nothing',
    find: '    if (thisTurn !== turn || hasCarried) return\n',
    replace: '',
    name: 'when the socket carries something while HTTP is asked about',
  },
  {
    ...fallback,
    countermeasure: 'while events come over HTTP, a WebSocket is tried now and then',
    find: "      if (prefersStream && state.get().status !== 'degraded') probeLater()\n",
    replace: '',
    name: 'once one has answered, and nothing is lost',
  },
  {
    ...fallback,
    countermeasure: 'nothing moves to a socket before it has answered',
    find: '    const socket = newSocket(() => {\n      if (probe !== socket) return\n      probe = null\n      begin(socket)\n    })\n    probe = socket\n',
    replace: '    const socket = newSocket()\n    ride(socket)\n    probe = null\n',
    name: 'never because one has opened',
  },
  {
    ...fallback,
    countermeasure: 'a WebSocket that cannot be had is tried ever more rarely',
    find: 'firstProbeMs * 2 ** Math.min(probes++, 10)',
    replace: 'firstProbeMs',
    name: 'is tried ever more rarely',
  },
  {
    ...stream,
    countermeasure: 'a response that has fallen silent is given up',
    find: 'const silenceMs = 22_000',
    replace: 'const silenceMs = 22_000_000',
    name: 'that fall silent for 22 seconds',
  },
  {
    ...streamLink,
    countermeasure: 'what reads a response never asks again by itself',
    find: '      const giveUp = () => {\n        source.close()\n',
    replace: '      const giveUp = () => {\n',
    name: 'is asked for once, however long one waits',
  },
  {
    ...streamLink,
    countermeasure: 'an event that was mangled on the way is not passed over',
    find: '          return giveUp()\n',
    replace: '          return\n',
    name: 'is asked for once, however long one waits',
  },
  {
    ...streamLink,
    test: `${src}/fallback.test.ts`,
    countermeasure: 'a token goes into a header',
    find: '    if (token) headers.set(',
    replace: '    if (token === null) headers.set(',
    name: 'are asked for with the token in a header',
  },
]

const ofDoubt: Twin[] = [
  {
    ...device,
    countermeasure: 'a socket is doubted when the device gives reason to',
    find: "    if (ridden.kind === 'socket' || signal !== 'online') return ridden.check()\n",
    replace: "    if (ridden.kind === 'socket' || signal !== 'online') return\n",
    name: 'is given up three seconds after',
  },
  {
    ...socket,
    countermeasure: 'a socket that does not answer in time is lost',
    find: '      doubt ??= setTimeout(lose, answerMs)\n',
    replace: '',
    name: 'is given up three seconds after',
  },
  {
    ...device,
    countermeasure: 'whoever waits tries at once when the device is back',
    find: "    if (state.get().status === 'offline' && signal !== 'offline') return open()\n",
    replace: '',
    name: 'is reason to try at once',
  },
  {
    ...device,
    countermeasure: 'over another network a WebSocket is tried first',
    find: '    prefersStream = false\n    wait({ isTold: true })\n',
    replace: '',
    name: 'are asked for over another network at once',
  },
  {
    ...stream,
    test: `${src}/device.test.ts`,
    countermeasure: 'a response that was silent while the device slept is asked for anew',
    find: 'if ([...pulses].some((pulse) => pulse.isDoubtful())) lose()',
    replace: '',
    name: 'that were silent for longer than the server ever is',
  },
  {
    ...socket,
    test: `${src}/exit.test.ts`,
    file: `${src}/websocket.ts`,
    countermeasure: 'a socket that is closed is gone after a second, whether the other end says goodbye or not',
    find: '    setTimeout(() => this.terminate(), closingMs).unref()\n',
    replace: '',
    name: 'while events flow from a server that does not say goodbye',
  },
]

export const twins: Twin[] = [...ofReconnecting, ...ofTheFallback, ...ofDoubt]
