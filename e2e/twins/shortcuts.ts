import type { Twin } from './twin.ts'

const follower = { file: 'packages/api/src/live/follower.ts', test: 'packages/api/src/live/follower.test.ts' }
const socketLink = { file: 'packages/client/src/socket-link.ts', test: 'packages/client/src/socket-link.test.ts' }
const connection = { file: 'packages/client/src/connection.ts', test: 'packages/client/src/admin.test.ts' }

export const twins: Twin[] = [
  {
    ...follower,
    countermeasure: 'nothing is written past what is still being handed over',
    find: 'if (isWaiting && takes(delivered)) {',
    replace: 'if (takes(delivered)) {',
    name: 'nothing is written before it',
  },
  {
    ...follower,
    countermeasure: 'what was written at once is not handed over again',
    find: '        follower.cursor = delivered.seq\n        return\n',
    replace: '        return\n',
    name: 'is written at once, and wakes nobody',
  },
  {
    file: 'apps/server/src/running-calls.ts',
    test: 'apps/server/src/push.test.ts',
    countermeasure: 'where two streams share a socket nothing is written past them',
    find: 'streams.size === 1 && isPlain',
    replace: 'isPlain',
    name: 'looks just as what tRPC writes',
  },
  {
    file: 'apps/server/src/gather.ts',
    test: 'apps/server/src/gather.test.ts',
    countermeasure: 'what is said in one go leaves in one piece',
    find: '    stream.cork()\n',
    replace: '',
  },
  {
    ...socketLink,
    countermeasure: 'a send whose outcome nobody knows is not said again',
    find: '|| vehicle.mayHaveBegun(op.id)',
    replace: '|| vehicle.mayHaveBegun(-op.id)',
    name: 'it is not said twice',
  },
  {
    ...socketLink,
    file: 'packages/client/src/transport/socket.ts',
    countermeasure: 'a send that a server that leaves has not taken up is said elsewhere',
    find: ' && !base.hasMoved()',
    replace: '',
    name: 'is said elsewhere',
  },
  {
    ...socketLink,
    countermeasure: 'no more is under way over a socket than the server takes',
    find: 'underWay < mostUnderWay && ',
    replace: '',
    name: 'when much is under way',
  },
  {
    ...socketLink,
    countermeasure: 'what leaves together fits into what the server takes',
    find: ' && bytesUnderWay + bytes <= mostBytesUnderWay',
    replace: '',
    name: 'fits into a frame',
  },
  {
    ...socketLink,
    countermeasure: 'a send over a socket that says nothing ends',
    find: '}, timeoutMs)',
    replace: '}, timeoutMs * 1_000)',
    name: 'without an answer it fails',
  },
  {
    ...socketLink,
    file: 'packages/client/src/transport/socket.ts',
    countermeasure: 'nothing is sent over a socket that is closing or doubted',
    find: 'base.isOpen() && doubt === undefined',
    replace: 'base !== undefined',
    name: 'closing, or doubted',
  },
  {
    ...socketLink,
    countermeasure: 'a connection stays until what went along with its events is answered',
    find: 'const release = transport.hold()',
    replace: 'const release = () => {}',
    name: 'still hears of what was sent',
  },
  {
    ...socketLink,
    countermeasure: 'what nobody waits for any more still counts until it is answered',
    find: '          isHeard = false\n          stopWaiting()\n',
    replace: '          isHeard = false\n          settle()\n',
    name: 'takes its place until',
  },
  {
    ...connection,
    countermeasure: 'figures do not say that events flow',
    find: '      if (passenger.isAside && [...passengers].some(({ isAside }) => !isAside)) return\n',
    replace: '',
    name: 'say nothing of events that do not',
  },
  {
    ...connection,
    countermeasure: 'events that join figures have to flow themselves',
    find: 'if (ridden && hasCarried && isAsideOnly && !passenger.isAside) {',
    replace: 'if (ridden && !hasCarried && isAsideOnly && !passenger.isAside) {',
    name: 'are waited for anew',
  },
  {
    file: 'packages/api/src/calls.ts',
    test: 'packages/api/src/calls.test.ts',
    countermeasure: 'a server that is behind serves those who still wait',
    find: 'isLate ? line.pop() : line.shift()',
    replace: 'isLate ? line.shift() : line.shift()',
    name: 'are begun first once others have waited too long',
  },
]
