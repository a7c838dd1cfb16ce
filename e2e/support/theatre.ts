// One server in this process, and what people see of it.
import { createTestDatabase } from '@carillon/db/testing'
import { startServer } from '@carillon/server'
import { inject } from 'vitest'
import { createPerson } from './person.ts'

export async function createTheatre() {
  const database = await createTestDatabase(inject('postgresUrl'))
  const server = await startServer({ databaseUrl: database.url, port: 0, host: '127.0.0.1', allowedOrigins: [] })
  return {
    database,
    url: server.url,
    person: (username: string) => createPerson(database, username),
    async [Symbol.asyncDispose]() {
      await server.close()
      await database.close()
    },
  }
}
