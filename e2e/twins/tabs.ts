import type { Twin } from './twin.ts'

const src = 'packages/client/src'
const tabs = `${src}/sharing/sharing.test.ts`
const timedTabs = `${src}/sharing/sharing-time.test.ts`
const randomTabs = `${src}/sharing/sharing-random.test.ts`
const tab = { file: `${src}/sharing/tab.ts`, test: tabs }
const position = { file: `${src}/sharing/position.ts`, test: randomTabs }

export const twins: Twin[] = [
  {
    ...tab,
    countermeasure: 'a leader that does not answer loses its place',
    find: '      presence?.election.steal()\n',
    replace: '',
    name: 'when the leader is frozen',
  },
  {
    ...tab,
    countermeasure: 'a tab that nobody sees judges no leader',
    find: 'if (stopLeading || !place.isVisible()) unanswered = 0',
    replace: 'if (stopLeading) unanswered = 0',
    test: timedTabs,
    name: 'a tab that nobody sees never takes the place of a leader',
  },
  {
    ...tab,
    countermeasure: 'a robbed leader stops leading',
    find: '{ onElected: startLeading, onDeposed: stepDown }',
    replace: '{ onElected: startLeading, onDeposed() {} }',
    name: 'when the leader is frozen',
  },
  {
    ...tab,
    countermeasure: 'a new leader goes on where its tab stood',
    find: '      since: position.since(),\n',
    replace: '      since: null,\n',
    name: 'at once',
  },
  {
    ...tab,
    countermeasure: 'a tab that stands behind the leader asks for what it missed',
    find: 'if (message.cursor !== null && (last === null || isAfter(message.cursor, last))) ask()',
    replace: 'if (message.cursor !== null && last === null) ask()',
    test: timedTabs,
    name: 'an event that was lost on the way',
  },
  {
    ...tab,
    countermeasure: 'signed out is said to all tabs',
    find: "        if (isSignedOut) post({ type: 'signed-out' })\n",
    replace: '',
    test: timedTabs,
    name: 'is said to all at once',
  },
  {
    ...tab,
    countermeasure: 'a page that is put away lets go of the lock',
    find: "    if (signal === 'away') presence?.leave()\n",
    replace: '',
    name: 'at once',
  },
  {
    ...tab,
    countermeasure: 'a tab closed lets go of everything',
    find: '        this.election.leave()\n',
    replace: '',
    name: 'by close: the loop ends',
  },
  {
    ...position,
    countermeasure: 'an event after a gap is not taken',
    find: '    else if (isAfter(previous, last)) onGap()\n',
    replace: '',
  },
  {
    ...position,
    test: `${src}/sharing/position.test.ts`,
    countermeasure: 'an event that was had is not given again, whoever says it',
    find: '    else if (!isNews({ event, cursor: event.cursor }, last)) return\n',
    replace: '',
  },
  {
    ...position,
    countermeasure: 'what nobody knows any more is a reset',
    find: 'isReset: !events, events: events ?? []',
    replace: 'isReset: false, events: events ?? []',
  },
  {
    ...position,
    countermeasure: 'a tab keeps only so many events, and knows from where',
    file: `${src}/sharing/journal.ts`,
    test: `${src}/sharing/journal.test.ts`,
    find: 'start = events.shift()?.cursor ?? start',
    replace: 'events.shift()',
  },
  {
    ...position,
    countermeasure: 'a reader slower than the events is told to fetch anew',
    file: `${src}/sharing/reader.ts`,
    test: `${src}/sharing/reader.test.ts`,
    find: "if (waiting.length >= mostWaiting) waiting = [syncAt(last, 'reset')]",
    replace: "if (waiting.length >= mostWaiting) waiting = [syncAt(last, 'live')]",
  },
  {
    countermeasure: 'what another version of the app says is not believed',
    file: `${src}/sharing/tab.ts`,
    test: timedTabs,
    find: '    if (!isMessage(message)) return\n',
    replace: '',
    name: 'nonsense on the channel',
  },
]
