import type { Twin } from './twin.ts'

const folder = 'packages/client/src/outbox'
const entries = { file: `${folder}/entries.ts`, test: `${folder}/tabs.test.ts` }
const storage = { file: `${folder}/storage.ts`, test: `${folder}/tabs.test.ts` }
const lane = { file: `${folder}/lane.ts`, test: 'packages/client/src/outbox.test.ts' }
const lanes = { file: `${folder}/lanes.ts`, test: `${folder}/tabs.test.ts` }
const verdict = { file: `${folder}/verdict.ts`, test: 'packages/client/src/outbox.test.ts' }
const outbox = { file: 'packages/client/src/outbox.ts', test: `${folder}/tabs.test.ts` }
const receipts = { file: 'packages/client/src/receipts.ts', test: 'packages/client/src/receipts.test.ts' }
const live = { file: 'packages/client/src/live.ts', test: 'packages/client/src/live-offline.test.ts' }

const ofWhatIsKept: Twin[] = [
  {
    ...entries,
    countermeasure: 'what waits is written down',
    find: 'const written = succeeded(storage.add(draft))',
    replace: 'const written = Promise.resolve(false)',
    name: 'outlives the page',
  },
  {
    ...entries,
    countermeasure: 'what is written down takes its place in the order in which it was said',
    find: 'lastAdded.then(() => place(entry, written))',
    replace: 'place(entry, written)',
    test: `${folder}/entries.test.ts`,
    name: 'waits behind what was said before',
  },
  {
    ...entries,
    countermeasure: 'nothing is sent before it is written down',
    find: 'return first && !writing.has(first.clientId) ? first : undefined',
    replace: 'return first',
    test: `${folder}/entries.test.ts`,
    name: 'not to be sent before it is written',
  },
  {
    ...entries,
    countermeasure: 'what is being written down goes after all that waits already, known or not',
    find: 'order = storage ? notYet : end()',
    replace: 'order = end()',
    test: `${folder}/entries.test.ts`,
    name: 'after all that waits already',
  },
  {
    ...outbox,
    countermeasure: 'what an earlier page left is sent by the next one',
    find: 'if (storage) void entries.refresh().then(lanes.runAll)',
    replace: '',
    name: 'outlives the page',
  },
  {
    ...storage,
    countermeasure: 'of what waits, only that of the same user is read',
    find: "await db.getAllFromIndex('waiting', 'user', userId)",
    replace: "await db.getAll('waiting')",
    name: 'neither sees nor sends what waits',
  },
  {
    ...storage,
    countermeasure: 'signing out on purpose removes what waits from the browser',
    find: "for (const key of await store.index('user').getAllKeys(userId)) await store.delete(key)",
    replace: '',
    name: 'loses nothing when the first signs out on purpose',
  },
  {
    ...storage,
    countermeasure: 'a database that hangs is not waited for',
    find: '}, patienceMs)',
    replace: '}, patienceMs * 1_000)',
    test: `${folder}/broken.test.ts`,
    name: 'a database that never opens',
  },
  {
    ...storage,
    countermeasure: 'a database that did not answer is not asked again at once',
    find: 'restUntil = Date.now() + restMs',
    replace: '',
    test: `${folder}/broken.test.ts`,
    name: 'a database that never opens',
  },
  {
    ...entries,
    countermeasure: 'what was sent and cannot be taken out of the database is not sent again',
    find: 'if (writing.has(clientId) || isKept(clientId)) gone.add(clientId)',
    replace: '',
    test: `${folder}/broken.test.ts`,
    name: 'cannot be taken out of the database',
  },
  {
    ...entries,
    countermeasure: 'the refusal that could not be written down goes before what is written',
    find: '!loose.has(clientId) && !gone.has(clientId)',
    replace: '!gone.has(clientId)',
    test: `${folder}/broken.test.ts`,
    name: 'a refusal that cannot be written down',
  },
]

const ofTabs: Twin[] = [
  {
    ...lanes,
    countermeasure: 'one tab at a time sends what waits in a conversation',
    find: 'await storage?.alone?.(conversationId, signal, run)',
    replace: 'await run()',
    name: 'leave it to that one',
  },
  {
    ...lanes,
    countermeasure: 'tabs that see something waiting get in line for sending it',
    find: 'if (storage?.alone) runAll()',
    replace: '',
    name: 'take over from each other when both were open',
  },
  {
    ...lane,
    countermeasure: 'before each message the database is asked what is next',
    find: 'await entries.refresh()',
    replace: '',
    test: `${folder}/tabs.test.ts`,
    name: 'hear nothing of each other',
  },
  {
    ...outbox,
    countermeasure: 'every tab puts what another has sent in its place',
    find: "if (news.type === 'sent') tell(onSent, news.message)",
    replace: '',
    name: 'send each message once',
  },
  {
    ...entries,
    countermeasure: 'what is discarded while it is under way does not come back with its refusal',
    find: 'if (!find(entry.clientId)) return',
    replace: '',
    name: 'and was refused is gone',
  },
  {
    ...lanes,
    countermeasure: 'what is written while a lane ends is sent all the same',
    find: 'if (entries.next(conversationId)) run(conversationId)',
    replace: '',
    test: 'packages/client/src/outbox.test.ts',
    name: 'in the very moment',
  },
]

const ofAnswers: Twin[] = [
  {
    ...outbox,
    countermeasure: 'a message goes under the same id every time',
    find: 'api.messages.send.mutate({ clientId, conversationId, body, replyTo }',
    replace: 'api.messages.send.mutate({ clientId: clientId + Math.random(), conversationId, body, replyTo }',
    test: `${folder}/chaos.test.ts`,
  },
  {
    ...verdict,
    countermeasure: 'what the server asks for before the next attempt is heeded',
    find: 'atLeastMs: Math.min(mostHeededMs, retryAfterMs)',
    replace: 'atLeastMs: 0',
    name: 'left alone for as long as the server has asked for',
  },
  {
    ...verdict,
    countermeasure: 'no server keeps a message waiting without end',
    find: 'Math.min(mostHeededMs, retryAfterMs)',
    replace: 'retryAfterMs',
    name: 'left alone for as long as the server has asked for',
  },
  {
    ...verdict,
    countermeasure: 'a fault that comes back again and again holds up nothing for ever',
    find: 'refused.has(code) || (isFault && faults + 1 >= mostFaults)',
    replace: 'refused.has(code)',
    name: 'by a fault that comes back again and again',
  },
  {
    ...verdict,
    countermeasure: 'what passes is not held against a message',
    find: 'const isFault = !passing.has(code)',
    replace: 'const isFault = true',
    name: 'is it given up, however often',
  },
  {
    ...verdict,
    countermeasure: 'the time between two attempts ends at four seconds',
    find: 'Math.min(longestMs, jitter(attempt))',
    replace: 'jitter(attempt)',
    name: 'it waits longer each time',
  },
  {
    ...lane,
    countermeasure: 'what waits goes at once when events flow again',
    find: '(state) => isFlowing(state) && wake()',
    replace: '() => {}',
    name: 'goes at once when the stream is back',
  },
  {
    file: `${folder}/entry.ts`,
    test: 'packages/client/src/outbox.test.ts',
    countermeasure: 'no more than five hundred messages wait',
    find: 'if (waiting >= mostWaiting) {',
    replace: 'if (waiting < 0) {',
    name: 'where too many wait already',
  },
]

const ofReceipts: Twin[] = [
  {
    ...receipts,
    countermeasure: 'receipts leave once a second at most',
    find: 'Math.max(delayMs, sentAt + intervalMs * 2 ** failures - Date.now())',
    replace: 'delayMs',
    name: 'then once a second',
  },
  {
    ...receipts,
    countermeasure: 'what another tab has acknowledged is not acknowledged again',
    find: 'if (isMoved && event.userId === userId) forget(event.conversationId, event.seq)',
    replace: '',
    name: 'nor what another device has acknowledged',
  },
  {
    ...receipts,
    countermeasure: 'no receipts are sent where nobody keeps them',
    find: 'if (memberCount > mostMembers) return',
    replace: '',
    name: 'so many are in a conversation',
  },
  {
    ...live,
    countermeasure: 'what came while one was away is acknowledged with the list',
    find: 'tell(receipts?.see, conversationsIn(pathOf(query.queryKey), query.state.data))',
    replace: '',
    test: 'packages/client/src/receipts.test.ts',
    name: 'what came while one was away',
  },
]

export const twins: Twin[] = [
  ...ofWhatIsKept,
  ...ofTabs,
  ...ofAnswers,
  ...ofReceipts,
  {
    ...live,
    countermeasure: 'what was kept from before the stream began is fetched with its first word',
    find: 'isReset || history.beginsAfter(query.state.data)',
    replace: 'isReset',
    name: 'from before the database was restored',
  },
]
