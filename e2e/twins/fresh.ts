import type { Twin } from './twin.ts'

const follower = { file: 'packages/api/src/live/follower.ts', test: 'packages/api/src/live/follower.test.ts' }
const fresh = { file: 'packages/db/src/fresh.ts', test: 'packages/db/src/fresh.test.ts' }

export const twins: Twin[] = [
  {
    ...follower,
    countermeasure: 'what does not follow without a gap is read',
    find: 'delivered.seq > last + 1 || ',
    replace: '',
    name: 'a gap within what was offered',
  },
  {
    ...follower,
    countermeasure: 'a slow reader keeps only a few of the events offered to it',
    find: ' || offered.length === mostOffered',
    replace: '',
    name: 'keeps twenty-five and no more',
  },
  {
    ...follower,
    countermeasure: 'what is known already is passed over',
    find: '      if (delivered.seq <= last) return\n',
    replace: '',
    name: 'what is known already is passed over',
  },
  {
    ...follower,
    countermeasure: 'what a read has brought in the meantime is not handed over twice',
    find: 'offered.filter(({ seq }) => seq > follower.cursor)',
    replace: 'offered',
    name: 'is not handed over twice',
  },
  {
    file: 'packages/api/src/notifications/publish.ts',
    test: 'packages/api/src/live/handed-on.test.ts',
    countermeasure: 'what only members hear of is read, and not handed on',
    find: '!kinds.forMembers.includes(kind)',
    replace: 'kind.length > 0',
    name: 'what only members hear of',
  },
  {
    ...fresh,
    countermeasure: 'what travels with a hint cannot be changed',
    file: 'packages/db/src/sealed.ts',
    find: " + opening.final('utf8')",
    replace: '',
    name: 'cannot be changed',
  },
  {
    ...fresh,
    countermeasure: 'no nonce is used twice',
    file: 'packages/db/src/sealed.ts',
    find: '      if (next > 0) break\n',
    replace: '      break\n',
    name: 'no nonce comes twice',
  },
  {
    ...fresh,
    countermeasure: 'a server does not take in again what it said itself',
    find: '  if (from === origin) return []\n',
    replace: '',
    name: 'does not listen to itself',
  },
  {
    ...fresh,
    countermeasure: 'an event too large for a hint is read',
    find: ' || bytes > mostOfOne',
    replace: '',
    name: 'what is large',
  },
  {
    ...fresh,
    countermeasure: 'only so many events travel with hints',
    find: 'index >= mostAtOnce || ',
    replace: '',
    name: 'one of very many',
  },
]
