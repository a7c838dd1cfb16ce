import { createHash, randomBytes } from 'node:crypto'
import { accessTokens, connect, feeds, migrate, users } from '@carillon/db'

export interface BenchUser {
  username: string
  token: string
}

/** Stores users with an access token each, without the cost of hashing passwords. */
export async function createUsers(databaseUrl: string, count: number): Promise<BenchUser[]> {
  await migrate(databaseUrl)
  await using database = connect(databaseUrl, { max: 1 })
  const people = Array.from({ length: count }, (_, index) => ({
    id: crypto.randomUUID(),
    username: `user-${index + 1}`,
    token: `crl_${randomBytes(32).toString('base64url')}`,
  }))
  await database.db
    .insert(users)
    .values(people.map(({ id, username }) => ({ id, username, displayName: username, passwordHash: '-' })))
  await database.db.insert(feeds).values(people.map(({ id }) => ({ userId: id })))
  await database.db.insert(accessTokens).values(
    people.map(({ id, username, token }) => ({
      id: createHash('sha256').update(token).digest('hex'),
      handle: username,
      userId: id,
      name: 'bench',
      scopes: ['read', 'write', 'notifications:send'],
    })),
  )
  return people.map(({ username, token }) => ({ username, token }))
}
