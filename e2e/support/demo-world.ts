// The demo world is made once, and every story plays in a copy of it.
import { createHash, randomBytes } from 'node:crypto'
import type { Database } from '@carillon/db'
import type { Template } from '@carillon/db/testing'
import { startServer } from '@carillon/server'

export const demoWorld: Template = {
  name: 'carillon_demo',
  async fill(databaseUrl) {
    const server = await startServer({ databaseUrl, host: '127.0.0.1', port: 0, allowedOrigins: [], wantsDemo: true })
    await server.close()
  },
}

/** As when somebody has signed in, without the cost of a password; returns what the cookie carries. */
export async function createSession({ sql }: Database, username: string, userAgent: string): Promise<string> {
  const secret = randomBytes(20).toString('hex')
  const id = createHash('sha256').update(secret).digest('hex')
  const { count } = await sql`
    insert into sessions (id, handle, user_id, user_agent, expires_at)
    select ${id}, ${id.slice(0, 12)}, users.id, ${userAgent}, now() + interval '30 days'
    from users where username = ${username}`
  if (count !== 1) throw new Error(`There is no ${username} in the demo world.`)
  return secret
}
