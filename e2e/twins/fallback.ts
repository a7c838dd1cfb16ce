import type { Twin } from './twin.ts'

const src = 'packages/client/src'
const fallback = { file: `${src}/connection.ts`, test: `${src}/fallback.test.ts` }
const presence = { file: `${src}/presence.ts`, test: `${src}/fallback.test.ts` }
const stream = { file: `${src}/transport/stream.ts`, test: `${src}/fallback.test.ts` }
const streamLink = { file: `${src}/transport/stream-link.ts`, test: `${src}/transport/stream-link.test.ts` }

export const twins: Twin[] = [
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
    countermeasure: 'a server that has come up since it refused the socket may take another',
    find: 'presence.wasAway() ? open : beginStream',
    replace: 'beginStream',
    name: 'by a server that comes up between the two',
  },
  {
    ...fallback,
    countermeasure: 'what was answered once counts for nothing when events have flowed since',
    find: "      presence.note('known')\n",
    replace: '',
    name: 'nobody was there once, which is long over',
  },
  {
    ...presence,
    countermeasure: 'nobody is asked at every attempt whether they are not there',
    find: 'attempt % 2 === 0',
    replace: 'attempt < 0',
    name: 'of two attempts one asks',
  },
  {
    ...presence,
    countermeasure: 'nobody is taken for absent without being asked again',
    find: ' && attempt % 2 === 0',
    replace: '',
    name: 'sockets are refused for good',
  },
  {
    ...presence,
    countermeasure: 'where attempts are rare, each of them asks',
    find: ' && isPrompt(attempt)',
    replace: '',
    name: 'once they have become rare',
  },
  {
    ...presence,
    countermeasure: 'an attempt that somebody waits for asks',
    find: "      if (last === 'absent') last = 'unreachable'\n",
    replace: '',
    name: 'is told at once that sockets are blocked',
  },
  {
    ...fallback,
    countermeasure: 'a session that is over is found out, though nobody was there a moment ago',
    find: 'isMissed(attempt) && !isRefused',
    replace: 'isMissed(attempt)',
    name: 'where the server says that the session is over',
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
