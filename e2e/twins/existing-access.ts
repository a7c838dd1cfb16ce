import type { Twin } from './twin.ts'

const secrets = { file: 'packages/api/src/session/secret.ts', test: 'packages/api/src/session/session.test.ts' }
const sessions = { file: 'packages/api/src/session/lucia.ts', test: 'packages/api/src/session/session.test.ts' }
const callers = { file: 'packages/api/src/session/caller.ts', test: 'packages/api/src/session/tokens.test.ts' }
const passwords = { file: 'packages/api/src/session/password.ts', test: 'packages/api/src/session/password.test.ts' }
const texts = { file: 'packages/api/src/text.ts', test: 'packages/api/src/text.test.ts' }

const ofSessions: Twin[] = [
  {
    ...secrets,
    countermeasure: 'what is stored of a session or a token opens nothing',
    find: "createHash('sha256').update(secret).digest('hex')",
    replace: "createHash('sha256') && secret",
    name: 'opens nothing: neither session nor token nor password',
  },
  {
    ...sessions,
    countermeasure: 'the cookie of a session does not travel with requests of other sites',
    find: "sameSite: 'lax'",
    replace: "sameSite: 'none'",
    name: 'carries a person by a cookie no script can read',
  },
  {
    ...sessions,
    countermeasure: 'over TLS the cookie of a session is for TLS only',
    find: '      cookie.attributes.secure = options.isSecure\n',
    replace: '      cookie.attributes.secure = false\n',
    name: 'over TLS the cookie is for TLS only',
  },
  {
    ...sessions,
    countermeasure: 'the cookie of another name is not taken for that of a session',
    find: '(?:^|;)\\\\s*${cookieName}',
    replace: '${cookieName}',
    name: 'finds its cookie among others',
  },
  {
    ...sessions,
    countermeasure: 'a session that is not used ends after thirty days',
    find: "new TimeSpan(30, 'd')",
    replace: "new TimeSpan(300, 'd')",
    name: 'when it was not used for thirty days',
  },
  {
    ...sessions,
    countermeasure: 'a session ends after ninety days, however much it is used',
    find: '> lifetimeMs)',
    replace: '> lifetimeMs * 10)',
    name: 'after ninety days',
  },
  {
    ...callers,
    countermeasure: 'a token that has expired opens nothing',
    find: 'gt(accessTokens.expiresAt, sql`now()`)',
    replace: 'gt(accessTokens.expiresAt, sql`to_timestamp(0)`)',
    name: 'ends when it expires',
  },
  {
    ...callers,
    countermeasure: 'a token that is not valid is nobody, even beside a valid cookie',
    find: 'return bearer.startsWith(tokenPrefix) ? findToken(bearer) : null',
    replace:
      '{\n    const found = bearer.startsWith(tokenPrefix) ? await findToken(bearer) : null\n    if (found) return found\n  }',
    name: 'that is not valid is nobody',
  },
  {
    ...passwords,
    countermeasure: 'an unknown name costs as much time as a wrong password',
    find: 'await verify(passwordHash ?? nobodysHash, password)',
    replace: 'passwordHash !== undefined && nobodysHash !== "" && (await verify(passwordHash, password))',
    name: 'an unknown user costs the work of a wrong password',
  },
  {
    ...passwords,
    countermeasure: 'only so many wait for the hash of a password',
    find: 'const mayWait = 64',
    replace: 'const mayWait = 6_400',
    name: 'only so many wait for a hash',
  },
]

const ofAccess: Twin[] = [
  {
    file: 'packages/api/src/conversations/members.ts',
    test: 'packages/api/src/access.test.ts',
    countermeasure: 'what changes a conversation is for its members',
    find: "if (!member) throw notFound('conversation')",
    replace: "if (!member && userId === '') throw notFound('conversation')",
  },
  {
    file: 'packages/api/src/conversations/members.ts',
    test: 'packages/api/src/access.test.ts',
    countermeasure: 'a conversation is for its members',
    find: "if (!row) throw notFound('conversation')",
    replace: "if (!row && userId === '') throw notFound('conversation')",
  },
  {
    file: 'packages/api/src/messages/revise.ts',
    test: 'packages/api/src/messages/messages.test.ts',
    countermeasure: 'a message is changed by its author only',
    find: "if (message.authorId !== authorId) throw notFound('message')",
    replace: '',
    name: 'is for the author only',
  },
  {
    file: 'packages/api/src/notifications/change.ts',
    test: 'packages/api/src/notifications/notifications.test.ts',
    countermeasure: 'notifications are changed by the one they are for',
    find: 'and(eq(notifications.userId, userId), where, ids',
    replace: 'and(where, ids',
    name: 'is left alone beside what is',
  },
  {
    file: 'packages/api/src/messages/react.ts',
    test: 'packages/api/src/messages/react.test.ts',
    countermeasure: 'a message takes only so many different reactions',
    find: 'const mostEmoji = 20',
    replace: 'const mostEmoji = 200',
  },
  {
    file: 'packages/api/src/session/tokens.ts',
    test: 'packages/api/src/session/tokens.test.ts',
    countermeasure: 'nobody has more than fifty tokens',
    find: 'const mostTokens = 50',
    replace: 'const mostTokens = 500',
    name: 'nobody has more than fifty',
  },
  {
    ...texts,
    countermeasure: 'the link of a notification stays within the app',
    find: '/^\\/(?![/\\\\])[^\\s\\\\\\p{Cc}\\p{Cs}]*$/u',
    replace: '/^/u',
    name: 'a path stays within the app',
  },
  {
    ...texts,
    countermeasure: 'text that PostgreSQL cannot store is refused, not an error of ours',
    find: "return !value.includes('\\0') && ",
    replace: 'return ',
    name: 'what no table can hold is found wherever it is',
  },
  {
    file: 'packages/api/src/live/retention.ts',
    test: 'packages/api/src/live/retention.test.ts',
    countermeasure: 'events are not kept for ever',
    find: 'const eventsMs = 30 * dayMs',
    replace: 'const eventsMs = 300 * dayMs',
    name: 'events are kept for thirty days',
  },
]

export const twins: Twin[] = [...ofSessions, ...ofAccess]
