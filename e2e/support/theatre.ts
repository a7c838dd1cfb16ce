// One server in this process, and what people see of it.
import { createTestDatabase } from '@carillon/db/testing'
import { type ServerOptions, startServer } from '@carillon/server'
import { inject } from 'vitest'
import { createPerson } from './person.ts'

/** Somebody in a browser: with a password and a session. */
export async function createVisitor(url: string, username: string) {
  const post = async (path: string, input: unknown, cookie = '') => {
    const headers = { 'content-type': 'application/json', origin: url, cookie }
    const response = await fetch(`${url}/trpc/${path}`, { method: 'POST', headers, body: JSON.stringify(input) })
    if (!response.ok) throw new Error(await response.text())
    const { result } = (await response.json()) as { result: { data: Record<string, string> } }
    return { data: result.data, cookie: String(response.headers.get('set-cookie')).split(';')[0] ?? '' }
  }
  const account = { username, password: 'a long password' }
  const { cookie } = await post('session.signUp', account)
  return {
    account,
    signInAgain: () => post('session.signIn', account),
    call: async (path: string, input: unknown = {}) => (await post(path, input, cookie)).data,
  }
}

export type Visitor = Awaited<ReturnType<typeof createVisitor>>

export async function createTheatre({ limits }: Pick<ServerOptions, 'limits'> = {}) {
  const database = await createTestDatabase(inject('postgresUrl'))
  const place = { databaseUrl: database.url, port: 0, host: '127.0.0.1', allowedOrigins: [] }
  const server = await startServer({ ...place, limits })
  return {
    database,
    url: server.url,
    person: (username: string) => createPerson(database, username),
    visitor: (username: string) => createVisitor(server.url, username),
    async [Symbol.asyncDispose]() {
      await server.close()
      await database.close()
    },
  }
}
