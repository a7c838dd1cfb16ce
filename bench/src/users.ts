import { createHash, randomBytes } from 'node:crypto'
import { accessTokens, connect, type Database, feeds, migrate, users } from '@carillon/db'

export interface BenchUser {
  username: string
  token: string
  isAdmin: boolean
}

interface Person extends BenchUser {
  id: string
}

const scopes = ['read', 'write', 'notifications:send', 'notifications:broadcast', 'admin']
/** A statement takes no more parameters than 65,535. */
const mostAtOnce = 2_000

async function store({ db }: Database, people: Person[]) {
  const rows = people.map(({ id, username, isAdmin }) => ({ id, username, displayName: username, isAdmin }))
  await db.insert(users).values(rows.map((row) => ({ ...row, passwordHash: '-' })))
  await db.insert(feeds).values(people.map(({ id }) => ({ userId: id })))
  const tokens = people.map(({ id, username, token }) => ({
    id: createHash('sha256').update(token).digest('hex'),
    handle: username,
    userId: id,
  }))
  await db.insert(accessTokens).values(tokens.map((token) => ({ ...token, name: 'bench', scopes })))
}

/** Stores users with an access token each, without the cost of hashing passwords. The first is an admin. */
export async function createUsers(databaseUrl: string, count: number): Promise<BenchUser[]> {
  await migrate(databaseUrl)
  await using database = connect(databaseUrl, { max: 1 })
  const people = Array.from({ length: count }, (_, index) => ({
    id: crypto.randomUUID(),
    username: `user-${index + 1}`,
    isAdmin: index === 0,
    token: `crl_${randomBytes(32).toString('base64url')}`,
  }))
  for (let stored = 0; stored < count; stored += mostAtOnce) {
    await store(database, people.slice(stored, stored + mostAtOnce))
  }
  return people.map(({ username, token, isAdmin }) => ({ username, token, isAdmin }))
}
