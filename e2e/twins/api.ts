import type { Twin } from './twin.ts'

const delivered = {
  file: 'packages/api/src/conversations/delivered.ts',
  test: 'packages/api/src/conversations/delivered.test.ts',
}
const budgets = { file: 'packages/api/src/limits/budgets.ts', test: 'packages/api/src/limits/budgets.test.ts' }
const shared = {
  file: 'packages/api/src/limits/shared-bucket.ts',
  test: 'packages/api/src/limits/shared-bucket.test.ts',
}
const own = { file: 'packages/api/src/limits/own-bucket.ts', test: 'packages/api/src/limits/own-bucket.test.ts' }
const attempts = { file: 'packages/api/src/session/attempts.ts', test: 'packages/api/src/session/attempts.test.ts' }
const signing = { file: 'packages/api/src/session/router.ts', test: 'packages/api/src/session/attempts.test.ts' }
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

const ofBudgets: Twin[] = [
  {
    ...budgets,
    countermeasure: 'what protects an account is shared by all servers',
    find: "new Set(['writes'])",
    replace: "new Set(['writes', 'sends'])",
    name: 'has the same budget on every server',
  },
  {
    ...budgets,
    countermeasure: 'everybody has a budget of their own',
    find: 'take: (who: string) => buckets(who).take(),',
    replace: "take: (_who: string) => buckets('all').take(),",
    name: 'has a budget that others cannot spend',
  },
  {
    ...budgets,
    test: 'packages/api/src/session/dump.test.ts',
    countermeasure: 'what was typed as a name is not kept',
    find: "createHash('sha256').update(`${name}/${who}`).digest('base64url')",
    replace: '(createHash, `${name}/${who}`)',
  },
  {
    ...budgets,
    file: 'packages/api/src/trpc.ts',
    countermeasure: 'a mutation that says nothing takes a write',
    find: "meta.spends ?? (type === 'mutation' ? 'writes' : undefined)",
    replace: 'meta.spends',
    name: 'everything that changes something is limited',
  },
  {
    ...budgets,
    file: 'packages/api/src/users/router.ts',
    countermeasure: 'searches for people are limited',
    find: "userProcedure('read', 'searches')",
    replace: "userProcedure('read')",
    name: 'everything that changes something is limited',
  },
  {
    ...budgets,
    file: 'packages/api/src/messages/router.ts',
    countermeasure: 'messages take from the budget of what is sent',
    find: "userProcedure('write', 'messages')",
    replace: "userProcedure('write')",
    name: 'messages and notifications together',
  },
  {
    ...budgets,
    file: 'packages/api/src/limits/limits.ts',
    countermeasure: 'what a person types and what their programs publish are two budgets',
    find: "return isProgram ? 'publishes' : 'sends'",
    replace: "return isProgram || caller ? 'publishes' : 'sends'",
    name: 'with a token has a budget of its own',
  },
  {
    ...shared,
    countermeasure: 'what was leased and not used is lost, not spent later',
    find: '(performance.now() < leasedUntil ? tokens : 0)',
    replace: 'tokens',
    name: 'what was not used within a second',
  },
  {
    ...shared,
    countermeasure: 'a program asks for many at once',
    find: 'Math.max(waiting.length, lease - inHand(), 1)',
    replace: 'Math.max(waiting.length, 1)',
    name: 'asks some fifteen times',
  },
  {
    ...shared,
    countermeasure: 'no more than one lease is held back from other servers',
    find: 'lease - inHand(), 1',
    replace: 'lease, 1',
    name: 'asks some fifteen times',
  },
  {
    ...shared,
    countermeasure: 'the next lease is asked for before the last one ends',
    find: '        if (lease > 1 && now >= refusedUntil && isShort(now)) void serve()\n',
    replace: '',
    name: 'whoever publishes steadily',
  },
  {
    ...shared,
    countermeasure: 'calls that come while it asks are asked for together',
    find: '    if (isAsking) return\n',
    replace: '',
    name: 'whoever asks while it asks',
  },
  {
    ...shared,
    countermeasure: 'a flood of refused calls does not reach the database',
    find: 'if (now < refusedUntil) return',
    replace: 'if (now < 0) return',
    name: 'a refusal is remembered',
  },
  {
    ...shared,
    countermeasure: 'a token that was put back is found at once',
    find: '      refusedUntil = 0\n',
    replace: '',
    name: 'a refusal is remembered',
  },
  {
    ...own,
    countermeasure: 'a bucket of this process is not bottomless',
    find: 'if (tooEarlyMs > 1e-6) return Math.ceil(tooEarlyMs)',
    replace: '',
    name: 'gives a burst',
  },
  {
    ...own,
    file: 'packages/api/src/limits/recent.ts',
    countermeasure: 'the memory of buckets is bounded',
    find: 'if (values.size > most && oldest !== undefined) values.delete(oldest)',
    replace: '',
    name: 'those used last are kept',
  },
  {
    ...own,
    file: 'packages/api/src/limits/recent.ts',
    countermeasure: 'whoever is busy is not forgotten for others who come once',
    find: '    values.delete(key)\n',
    replace: '',
    name: 'those used last are kept',
  },
  {
    test: 'packages/api/src/live/retention.test.ts',
    file: 'packages/api/src/live/retention.ts',
    countermeasure: 'known addresses are forgotten',
    find: 'await db.delete(knownAddresses).where(lt(knownAddresses.seenAt, new Date(now - knownMs)))',
    replace: '',
    name: 'known addresses after ninety days',
  },
  {
    test: 'packages/api/src/live/retention.test.ts',
    file: 'packages/api/src/live/retention.ts',
    countermeasure: 'budgets that say nothing any more are removed',
    find: '  await removeFullBudgets(db)\n',
    replace: '',
    name: 'budgets go once they are full',
  },
]

const ofAttempts: Twin[] = [
  {
    ...attempts,
    countermeasure: 'wrong passwords for one name are counted, wherever they come from',
    find: "    await take('signInsPerAccount', account)\n",
    replace: '',
    name: 'ends after a few',
  },
  {
    ...attempts,
    countermeasure: 'wrong passwords from one address are counted, whatever the name',
    find: "    if (address) await take('signInsPerAddress', address)\n",
    replace: '',
    name: 'guesses for many names are counted together',
  },
  {
    ...attempts,
    countermeasure: 'whoever was right has spent nothing',
    find: 'if (!isWrong) await Promise.all(',
    replace: 'if (isWrong && !isWrong) await Promise.all(',
    name: 'signs in as often as they like',
  },
  {
    ...attempts,
    countermeasure: 'nobody is locked out by strangers from where they have been before',
    find: 'return known ? `known:${known.id}` : `name:${username}`',
    replace: 'return known && !known ? `known:${id}` : `name:${username}`',
    name: 'keeps nobody out',
  },
  {
    ...attempts,
    test: 'packages/api/src/session/dump.test.ts',
    countermeasure: 'from where somebody signed in cannot be read in a dump',
    find: "  createHash('sha256')\n    .update(JSON.stringify([username, address]))\n    .digest('hex')",
    replace: '  (createHash, `${username} ${address}`)',
  },
  {
    ...signing,
    countermeasure: 'names nobody has are counted like all others',
    find: 'const isRight = await countAttempt(ctx, await accountOf(ctx, input.username), check)',
    replace:
      'const isRight = user ? await countAttempt(ctx, await accountOf(ctx, input.username), check) : await check()',
    name: 'looks the same for a name that nobody has',
  },
  {
    ...signing,
    countermeasure: 'a name nobody has takes as long as one that somebody has',
    find: 'verifyPassword(user?.passwordHash, input.password)',
    replace: '(user ? verifyPassword(user.passwordHash, input.password) : Promise.resolve(false))',
    name: 'takes as long',
  },
  {
    ...signing,
    countermeasure: 'one address signs up so many people',
    find: "      if (ctx.address) await ctx.budgets.spend('signUpsPerAddress', ctx.address)\n",
    replace: '',
    name: 'signs up so many people',
  },
  {
    ...signing,
    countermeasure: 'guesses at the password of an open session are counted',
    find: 'await countAttempt({ budgets: ctx.budgets }, `own:${user.id}`, check)',
    replace: 'await check()',
    name: 'changing a password',
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

export const twins: Twin[] = [...ofReceipts, ...ofBudgets, ...ofAttempts, ...ofCalls]
