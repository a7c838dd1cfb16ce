import type { Twin } from './twin.ts'

const loop = { file: 'packages/client/src/events.ts', test: 'packages/client/src/events.test.ts' }
const live = { file: 'packages/client/src/live.ts', test: 'packages/client/src/live.test.ts' }
const history = { file: 'packages/client/src/history.ts', test: 'packages/client/src/live.test.ts' }
const refetches = { file: 'packages/client/src/refetches.ts', test: 'packages/client/src/live.test.ts' }
const messages = { file: 'packages/client/src/messages.ts', test: 'packages/client/src/messages.test.ts' }
const notifications = {
  file: 'packages/client/src/notifications.ts',
  test: 'packages/client/src/notifications.test.ts',
}
const conversations = {
  file: 'packages/client/src/conversations.ts',
  test: 'packages/client/src/conversations.test.ts',
}

const ofTheLoop: Twin[] = [
  {
    ...loop,
    countermeasure: 'a loop that is slow stops its stream instead of holding everything',
    find: 'if (waiting.length >= mostWaiting) pause()',
    replace: '',
    name: 'that is slow stops the stream at a thousand waiting',
  },
  {
    ...loop,
    countermeasure: 'a stream that was stopped goes on after the last event that came',
    find: '{ lastEventId: last ?? null }',
    replace: '{ lastEventId: since ?? null }',
    name: 'that is slow stops the stream at a thousand waiting',
  },
  {
    ...loop,
    countermeasure: 'a loop hears of every connection',
    find: "if (data.type !== 'sync' && last !== undefined",
    replace: 'if (last !== undefined',
    name: 'hears of every connection, also where nothing was missed',
  },
  {
    ...loop,
    countermeasure: 'a loop that is left closes its stream',
    find: "    signal?.removeEventListener('abort', stop)\n    pause()\n",
    replace: "    signal?.removeEventListener('abort', stop)\n",
    name: 'that is left closes its socket',
  },
  {
    file: 'packages/client/src/cursor.ts',
    test: 'packages/client/src/cursor.test.ts',
    countermeasure: 'what cannot be compared counts as later',
    find: 'one.feed !== two.feed || ',
    replace: '',
  },
  {
    file: 'packages/client/src/tell.ts',
    test: 'packages/client/src/tell.test.ts',
    countermeasure: 'a listener that throws does not keep the news from the others',
    find: '    queueMicrotask(() => {\n      throw error\n    })\n',
    replace: '    throw error\n',
  },
]

const ofAnswers: Twin[] = [
  {
    ...live,
    countermeasure: 'an answer takes the steps of what has happened since',
    find: 'if (missedSome || !take(query, history.since()))',
    replace: 'if (missedSome)',
    name: 'that came while the answer was on its way',
  },
  {
    file: 'packages/client/src/apply.ts',
    test: 'packages/client/src/notifications.test.ts',
    countermeasure: 'an event that an answer knows of already changes nothing in it',
    find: '    if (!isNews(happened, page.asOf)) return page\n',
    replace: '',
    name: 'changes nothing in a page that was read after it',
  },
  {
    ...history,
    countermeasure: 'an answer from before what is remembered is fetched again',
    find: 'return from !== null && asOfAll(data).some((asOf) => isAfter(from, asOf))',
    replace: 'return from !== null && asOfAll(data).length < 0',
    name: 'when it arrives after the stream began',
  },
  {
    ...history,
    countermeasure: 'only so much of what has happened is remembered, and it is known from where',
    find: 'knownFrom = events.shift()?.cursor ?? knownFrom',
    replace: 'events.shift()',
    name: 'when more has happened since than is remembered',
  },
  {
    ...live,
    countermeasure: 'a reset fetches everything again',
    find: "hearSync(cursor, event.verdict === 'reset')",
    replace: 'hearSync(cursor, false)',
    name: 'fetches everything again, what is hidden as soon as it is shown',
  },
  {
    ...live,
    countermeasure: 'the answer to a question from before a reset is not taken',
    find: 'if (missedSome || !take(query, history.since()))',
    replace: 'if (!take(query, history.since()) || missedSome === null)',
    name: 'does not take the answer to a question from before it',
  },
  {
    ...live,
    countermeasure: 'data that could not take a step keeps the place from which that is known',
    find: 'data = isEnough ? next : datedLike(data, next)',
    replace: 'data = next',
    name: 'what has to be fetched again',
  },
  {
    ...live,
    countermeasure: 'what is to be fetched again is not forgotten when somebody sets it',
    find: "else if (action?.type === 'success' && refetches.awaits(query)) refetches.keep(query)",
    replace: '',
    name: 'is still to be fetched after somebody has set it',
  },
  {
    ...live,
    countermeasure: 'what could not be fetched is fetched when the stream is back',
    find: 'for (const query of queries()) if (refetches.awaits(query)) refetches.ask(query)',
    replace: '',
    name: 'and could not be is fetched when the stream is back',
  },
  {
    ...refetches,
    countermeasure: 'a server that stays behind is asked once a second, not without end',
    find: 'lastAnswers.get(query) === answer ? patienceMs : 0',
    replace: '0',
    name: 'is asked for once a second',
  },
  {
    ...refetches,
    countermeasure: 'what is refused is asked for ever more rarely',
    find: "if (query.state.status !== 'error') return ask(query)",
    replace: 'if (query) return ask(query)',
    name: 'and is refused is asked for again in its time',
  },
  {
    ...live,
    countermeasure: 'what is put back from an earlier visit takes what happened since',
    find: "const isRestored = type === 'added' || action?.type === 'setState'",
    replace: "const isRestored = type === '' && action?.type === 'setState'",
    name: 'what was kept from an earlier visit',
  },
]

const ofSteps: Twin[] = [
  {
    ...messages,
    countermeasure: 'a message that would leave a gap shows that something was missed',
    find: 'if (leavesGap(head, message)) return refetch',
    replace: '',
    name: 'that would leave a gap shows that something was missed',
  },
  {
    ...messages,
    countermeasure: 'a message that was acknowledged before its event came is there once',
    find: 'if (page.items.some((item) => item.id === message.id)) return page',
    replace: '',
    name: 'acknowledged before its event came is there once',
  },
  {
    ...messages,
    countermeasure: 'whoever comes back to a conversation fetches what was posted in between',
    find: 'return lastMessage && head.items.length === 0 ? refetch : data',
    replace: 'return data',
    name: 'keeps nothing of it, and fetches anew on coming back',
  },
  {
    ...notifications,
    countermeasure: 'a change of more than could be named is fetched',
    find: '  ids === null ||\n',
    replace: '',
    name: 'of more than could be named has to be fetched',
  },
  {
    ...notifications,
    countermeasure: 'counts that are newer are not replaced by older ones',
    find: "!('counts' in event) || !isNews(step, data.asOf)",
    replace: "!('counts' in event)",
    name: 'that are newer stay',
  },
  {
    ...conversations,
    countermeasure: 'an older message does not take the place of a newer one that came earlier',
    find: 'lastMessage && lastMessage.seq > message.seq',
    replace: 'lastMessage && lastMessage.seq < 0',
    name: 'does not take the place of a newer one',
  },
  {
    ...conversations,
    countermeasure: 'a conversation cannot find its place where the newest page is not loaded',
    find: 'if (mayMove && !hasHead(data)) return refetch',
    replace: '',
    name: 'cannot find its place where the newest page is not loaded',
  },
  {
    ...conversations,
    countermeasure: 'events that a newer server may send are passed over',
    find: 'Object.hasOwn(abouts, event.type)',
    replace: '/^(conversation|message|read|delivered)\\./.test(event.type)',
  },
]

export const twins: Twin[] = [...ofTheLoop, ...ofAnswers, ...ofSteps]
