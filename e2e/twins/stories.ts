import type { Twin } from './twin.ts'

/** The stories and the soak are shown to find what they look for. */
export const twins: Twin[] = [
  {
    file: 'apps/server/src/drained.ts',
    test: 'e2e/delivery/slow-reader.test.ts',
    countermeasure: 'readers who do not read cost a server a bounded amount of memory',
    find: 'export const roomBytes = 256 * 1024',
    replace: 'export const roomBytes = 2 ** 40',
    name: 'cost the server little',
  },
  {
    file: 'packages/api/src/live/hub.ts',
    test: 'e2e/delivery/hints.test.ts',
    countermeasure: 'the poll brings what no hint has told of',
    find: '    await catchUp().catch(onError)\n',
    replace: '    await checkEpoch().catch(onError)\n',
    name: 'everything arrives all the same, by the poll alone',
  },
  {
    file: 'packages/api/src/messages/post.ts',
    test: 'e2e/delivery/killed-unanswered.test.ts',
    countermeasure: 'a message that was stored and not answered is answered when it is sent again',
    find: '  if (repeated) return repeated.id\n',
    replace: '',
  },
  {
    file: 'packages/client/src/backoff.ts',
    test: 'e2e/delivery/outage.test.ts',
    countermeasure: 'who was without a server for half a minute is live within five seconds of its return',
    find: 'const promptAttempts = 30',
    replace: 'const promptAttempts = 2',
  },
  {
    file: 'packages/client/src/backoff.ts',
    test: 'e2e/delivery/herd.test.ts',
    countermeasure: 'five hundred clients do not come back at the same moment',
    find: '=> random() * ceiling(attempt)',
    replace: '=> Number(Boolean(random)) * ceiling(attempt)',
  },
  {
    file: 'packages/api/src/session/tokens.ts',
    test: 'e2e/delivery/revocation.test.ts',
    countermeasure: 'other servers hear at once of a token that was revoked',
    find: '    ctx.hints.announceAccess([ctx.caller.user.id])\n',
    replace: '',
    name: 'a token that is revoked ends its streams on every server within a second',
  },
  {
    file: 'packages/client/src/live-link.ts',
    test: 'e2e/delivery/soak.test.ts',
    countermeasure: 'the soak finds what comes twice because a stream did not go on where it was',
    find: "            if (typeof result.id === 'string') lastEventId = result.id\n",
    replace: '',
  },
  {
    file: 'packages/api/src/live/follow.ts',
    test: 'e2e/delivery/soak.test.ts',
    countermeasure: 'the soak finds what was lost because a stream began where the feed stood',
    find: "return { epoch, standing, from, sync: { type: 'sync', verdict: missed",
    replace: "return { epoch, standing, from: end, sync: { type: 'sync', verdict: missed",
  },
]
