import type { Twin } from './twin.ts'

const delivered = {
  file: 'packages/api/src/conversations/delivered.ts',
  test: 'packages/api/src/conversations/delivered.test.ts',
}
const calls = { file: 'packages/api/src/calls.ts', test: 'packages/api/src/calls.test.ts' }

const ofReceipts: Twin[] = [
  {
    ...delivered,
    countermeasure: 'a receipt only moves forwards, whichever device is the last to say so',
    find: '    if (deliveredSeq <= deliveredSeqOf(member)) return\n',
    replace: '',
    name: 'by many devices at once',
  },
  {
    ...delivered,
    countermeasure: 'nobody has what was not posted yet',
    find: 'const deliveredSeq = Math.min(seq, conversation.seq)',
    replace: 'const deliveredSeq = seq',
    name: 'only moves forwards',
  },
  {
    ...delivered,
    countermeasure: 'in a large conversation nobody is told who has what',
    find: 'const mostWithReceipts = 8',
    replace: 'const mostWithReceipts = 9',
  },
  {
    ...delivered,
    countermeasure: 'a stranger cannot tell a foreign conversation from none by its receipts',
    find: "  if (mine.length === 0) throw notFound('conversation')\n",
    replace: '',
    name: 'those of others look like none',
  },
  {
    ...delivered,
    file: 'packages/api/src/conversations/events.ts',
    countermeasure: 'whoever left hears of no receipt',
    find: 'unread[index] ? { conversationId, userId: receiverId, seq } : null',
    replace: 'unread[index] !== 0 ? { conversationId, userId: receiverId, seq } : null',
    name: 'whoever left hears of no receipt',
  },
  {
    ...delivered,
    file: 'packages/api/src/conversations/members.ts',
    countermeasure: 'what was read has arrived, also where an older server moved that alone',
    find: 'Math.max(member.deliveredSeq, member.readSeq)',
    replace: 'member.deliveredSeq',
    name: 'where a server that knew no receipts',
  },
  {
    ...delivered,
    file: 'packages/api/src/conversations/read.ts',
    countermeasure: 'what arrived stays so when it is marked unread',
    find: '.set({ readSeq, deliveredSeq: Math.max(deliveredSeqOf(member), readSeq) })',
    replace: '.set({ readSeq, deliveredSeq: readSeq })',
    name: 'stays when it is marked unread',
  },
]

const ofCalls: Twin[] = [
  {
    ...calls,
    countermeasure: 'only so many calls are under way at once',
    find: "if (running >= most) throw unavailable('Too much is under way.')",
    replace: '',
    name: 'beyond so many at once',
  },
  {
    ...calls,
    countermeasure: 'a call ends, also when the database never answers',
    find: "return await withDeadline(workInTurn(work, turn), longestMs, 'This call')",
    replace: 'return await workInTurn(work, turn)',
    name: 'into a network that swallows everything',
  },
  {
    ...calls,
    countermeasure: 'what has been given up counts until it really ends',
    find: '      turn.giveUp()\n        signal?.removeEventListener',
    replace: '      turn.giveUp()\n        running = 0\n        signal?.removeEventListener',
    name: 'keep their place',
  },
  {
    ...calls,
    countermeasure: 'only so many calls work side by side',
    find: 'if (working < atOnce)',
    replace: 'if (working < Number.POSITIVE_INFINITY)',
    name: 'are begun in turn',
  },
  {
    ...calls,
    countermeasure: 'what nobody waits for any more is not begun',
    find: '          settle(false)\n',
    replace: '          settle(true)\n',
    name: 'that nobody waits for any more',
  },
  {
    ...calls,
    file: 'packages/api/src/trpc.ts',
    countermeasure: 'a database that is away is no mistake of ours',
    find: "error.code === 'INTERNAL_SERVER_ERROR' && isDatabaseAway(error.cause)",
    replace: "error.code === 'NOT_FOUND' && isDatabaseAway(error.cause)",
    name: 'everybody is told to come back',
  },
  {
    ...calls,
    file: 'packages/api/src/carillon.ts',
    countermeasure: 'nobody is taken for a stranger, or told of a fault, because the database is away',
    find: 'throw isDatabaseAway(error) ? unavailable(undefined, error) : error',
    replace: 'throw isDatabaseAway(error) ? new Error("away", { cause: unavailable() }) : error',
    name: 'everybody is told to come back',
  },
  {
    file: 'packages/api/src/health.ts',
    test: 'packages/api/src/health.test.ts',
    countermeasure: 'a listener that hears nothing is told from a database that does not answer',
    find: "status: isSilent || isLate ? 'degraded' : 'ready'",
    replace: "status: isSilent ? 'ready' : 'ready'",
    name: 'is degraded while the listener hears nothing',
  },
  {
    file: 'packages/api/src/conversations/delivered.ts',
    test: 'packages/api/src/deadlocks.test.ts',
    countermeasure: 'nobody waits for a conversation while they hold another',
    find: 'for (const id of await whereNews(ctx.db, userId, positions)) {\n    await moveDelivered(ctx, userId, {',
    replace:
      'const ids = await whereNews(ctx.db, userId, positions)\n  await transaction(ctx, async ({ tx }) => {\n    for (const id of items.map((item) => item.id)) if (ids.includes(id)) await lockAsMember(tx, id, userId)\n  })\n  for (const id of ids) {\n    await moveDelivered(ctx, userId, {',
  },
]

export const twins: Twin[] = [...ofReceipts, ...ofCalls]
