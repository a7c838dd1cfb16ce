import type { Twin } from './twin.ts'

const connection = 'packages/client/src/connection.ts'
const client = 'packages/client/src/create-client.ts'
const clientTest = 'packages/client/src/create-client.test.ts'
const sessionEnded = 'packages/client/src/session-ended.test.ts'
const fallback = 'packages/client/src/fallback.test.ts'
const twoSessions = 'e2e/browser/two-sessions.test.ts'
const offline = 'e2e/browser/offline.test.ts'
const messages = 'e2e/browser/messages.test.ts'
const trySending = 'packages/client/src/outbox/try-sending.ts'
const trySendingTest = 'packages/client/src/outbox/try-sending.test.ts'
const receipts = 'packages/client/src/receipts.ts'
const receiptsTest = 'packages/client/src/receipts.test.ts'

export const twins: Twin[] = [
  {
    countermeasure: 'a session that is over signs nobody out whose browser is in another',
    file: connection,
    find: '    const isRefused = ',
    replace: '    if (loss.code === sessionEnded) return signOut()\n    const isRefused = ',
    test: sessionEnded,
    name: 'signs nobody out whose browser is in another',
  },
  {
    countermeasure: 'one that is known and refused all the same asks ever more rarely',
    file: connection,
    find: 'isRefused || lost.kind',
    replace: 'isRefused ? open : lost.kind',
    test: sessionEnded,
    name: 'asks ever more rarely',
  },
  {
    countermeasure: 'a call says whose page it is from',
    file: client,
    find: 'headers: () => ({ ...authorization, ...expecting(expectedUser?.()) })',
    replace: 'headers: () => authorization',
    test: clientTest,
    name: 'says whose page it is from',
  },
  {
    countermeasure: 'who one is can be asked whoever the page shows',
    file: client,
    find: 'condition: isForAnybody',
    replace: 'condition: () => void isForAnybody',
    test: clientTest,
    name: 'says whose page it is from',
  },
  {
    countermeasure: 'a page hears of calls that were refused for who made them',
    file: client,
    find: "=== 'UNAUTHORIZED') report()",
    replace: "=== 'UNAUTHORIZED') void report",
    test: clientTest,
    name: 'a page hears',
  },
  {
    countermeasure: 'the doubts of any tab reach the one that holds the connection',
    file: 'packages/client/src/sharing/tab.ts',
    find: "if (!stopLeading) post({ type: 'check' })",
    replace: '',
    test: 'packages/client/src/sharing/sharing.test.ts',
    name: 'where a request in any tab gets no answer',
  },
  {
    countermeasure: 'a close code that is not ours is nobody’s word',
    file: 'packages/client/src/transport/socket.ts',
    find: 'code === 1001 || code === 1009 || (code >= 4000 && code <= 4999)',
    replace: '![0, 1000, 1002, 1005, 1006, 1015].includes(code)',
    test: fallback,
    name: 'accepts the socket and closes it with',
  },
  {
    countermeasure: 'a socket that has answered and carried nothing is not said to carry events',
    file: connection,
    find: 'begin(socket)',
    replace: 'ride(socket)',
    test: fallback,
    name: 'once one has answered',
  },
  {
    countermeasure: 'the first attempt to send is given up sooner than others',
    file: trySending,
    find: 'isFirst ? setTimeout(giveUp, firstMs) : undefined',
    replace: 'isFirst ? setTimeout(() => {}, firstMs) : undefined',
    test: trySendingTest,
    name: 'is given up after five seconds',
  },
  {
    countermeasure: 'what was being sent when another connection came is given up',
    file: trySending,
    find: 'if (isFlowing(state)) grace',
    replace: 'if (isFlowing(state) && !giveUp) grace',
    test: trySendingTest,
    name: 'is given up a second later',
  },
  {
    countermeasure: 'a slow network is not given up without end',
    file: trySending,
    find: 'graceMs * 2 ** outdated',
    replace: 'graceMs',
    test: trySendingTest,
    name: 'slow and not dead',
  },
  {
    countermeasure: 'it is known of each message whether it outlives the page',
    file: 'packages/client/src/outbox.ts',
    find: 'clientId ? entries.isKept(clientId) : ',
    replace: '',
    test: 'packages/client/src/outbox/broken.test.ts',
    name: 'it is known of each message',
  },
  {
    countermeasure: 'events over HTTP are no sign that a WebSocket gets through',
    file: 'apps/cli/src/round-trip.ts',
    find: "client.connection.get().status !== 'live'",
    replace: "client.connection.get().status === 'idle'",
    test: 'apps/cli/src/run-cli.test.ts',
    name: 'finds that no WebSocket gets through',
  },
  {
    countermeasure: 'a connection that is back over HTTP is back',
    file: 'apps/cli/src/commands/tail.ts',
    find: 'isFlowing(state) && isLost',
    replace: "isFlowing(state) && state.status === 'live' && isLost",
    test: 'apps/cli/src/tail.test.ts',
    name: 'comes back over HTTP says so',
  },
  {
    countermeasure: 'a receipt that is lost is said again',
    file: receipts,
    find: 'for (const { id, seq } of items) hold(id, seq)',
    replace: '',
    test: receiptsTest,
    name: 'is said again',
  },
  {
    countermeasure: 'a receipt is not said again without end',
    file: receipts,
    find: 'if (++failures < mostFailures) return',
    replace: 'if (++failures > 0) return',
    test: receiptsTest,
    name: 'but not without end',
  },
  {
    countermeasure: 'a page that is refused asks who is signed in',
    file: 'apps/web/src/features/session/session.tsx',
    find: 'onUnauthorized: () => current?.doubt(),',
    replace: '',
    test: twoSessions,
    name: 'as soon as something is sent',
  },
  {
    countermeasure: 'what is kept in the browser’s database does not become a draft as well',
    file: 'apps/web/src/api.tsx',
    find: 'if (outbox.isKept(clientId)) continue',
    replace: 'void clientId',
    test: offline,
    name: 'is not a draft as well',
  },
  {
    countermeasure: 'what was forgotten and could not be removed is not shown',
    file: 'apps/web/src/offline/kept-store.ts',
    find: 'keptAt <= Number(localStorage.getItem(forgottenKey))',
    replace: 'keptAt < 0',
    test: offline,
    name: 'even where it cannot be removed',
  },
  {
    countermeasure: 'what became of a reaction without an answer is asked',
    file: 'apps/web/src/features/messages/actions/create-message-actions.ts',
    find: 'void cache.invalidateQueries({ queryKey: messageListOptions(source, message.conversationId).queryKey })',
    replace: 'changeCached(cache, source, message, (shown) => withReaction(shown, emoji, user.id, !on))',
    test: messages,
    name: 'to a reaction is made up for',
  },
  {
    countermeasure: 'that one has read is said again when it was said in vain',
    file: 'apps/web/src/features/messages/thread/create-reading.ts',
    find: 'if (!isGone && failures > 0) timer ??=',
    replace: 'if (!isGone && failures > mostFailures) timer ??=',
    test: messages,
    name: 'to having read is said again',
  },
]
