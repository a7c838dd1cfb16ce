import type { Twin } from './twin.ts'

const src = 'packages/client/src'
const connection = { file: `${src}/connection.ts`, test: `${src}/connection.test.ts` }
const device = { file: `${src}/connection.ts`, test: `${src}/device.test.ts` }
const socket = { file: `${src}/transport/socket.ts`, test: `${src}/device.test.ts` }
const stream = { file: `${src}/transport/stream.ts`, test: `${src}/fallback.test.ts` }
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
    find: '      timer = setTimeout(() => wait({ isTold: false }), moreTimeMs)\n',
    replace: '      timer = setTimeout(() => wait({ isTold: false }), moreTimeMs * 1_000)\n',
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
    find: "    if (state.get().status === 'offline' && signal !== 'offline') return open(true)\n",
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

export const twins: Twin[] = [...ofReconnecting, ...ofDoubt]
