import { createHash, randomBytes } from 'node:crypto'
import { accessTokens, type Database, feeds, users } from '@carillon/db'
import { createDevice, type Device } from './device.ts'

export interface Person {
  readonly id: string
  readonly username: string
  readonly token: string
  /** One more device of theirs, listening through that server; `since` goes on where another stopped. */
  device(serverUrl: string, since?: string): Promise<Device>
}

/** Stores a user with an access token that may do everything, without the cost of hashing a password. */
export async function createPerson({ db }: Database, username: string): Promise<Person> {
  const token = `crl_${randomBytes(32).toString('base64url')}`
  const row = { username, displayName: username, passwordHash: '-' }
  const [stored] = await db.insert(users).values(row).returning({ id: users.id })
  if (!stored) throw new Error('The user was not stored.')
  await db.insert(feeds).values({ userId: stored.id })
  await db.insert(accessTokens).values({
    id: createHash('sha256').update(token).digest('hex'),
    handle: `handle-${username}`,
    userId: stored.id,
    name: 'e2e',
    scopes: ['read', 'write', 'notifications:send', 'notifications:broadcast'],
  })
  return { id: stored.id, username, token, device: (serverUrl, since) => createDevice(serverUrl, token, since) }
}
