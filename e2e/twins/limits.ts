import type { Twin } from './twin.ts'

const budgets = { file: 'packages/api/src/limits/budgets.ts', test: 'packages/api/src/limits/budgets.test.ts' }
const shared = {
  file: 'packages/api/src/limits/shared-bucket.ts',
  test: 'packages/api/src/limits/shared-bucket.test.ts',
}
const own = { file: 'packages/api/src/limits/own-bucket.ts', test: 'packages/api/src/limits/own-bucket.test.ts' }
const attempts = { file: 'packages/api/src/session/attempts.ts', test: 'packages/api/src/session/attempts.test.ts' }
const signing = { file: 'packages/api/src/session/router.ts', test: 'packages/api/src/session/attempts.test.ts' }

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

export const twins: Twin[] = [...ofBudgets, ...ofAttempts]
