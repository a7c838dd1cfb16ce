// What the servers of all peers do alike around what is theirs.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export const databaseUrl = process.env['DATABASE_URL'] ?? ''

/** Answers everything with an empty 200, so that whoever waits for it finds it ready. */
export const createPlainServer = () => createServer((_request, response) => response.end())

export function announce(server: Server) {
  process.once('SIGTERM', () => process.exit())
  server.listen({ port: Number(process.env['PORT'] ?? 0), host: '127.0.0.1', backlog: 4_096 }, () => {
    const { port } = server.address() as AddressInfo
    console.log(`Peer is ready: http://127.0.0.1:${port}`)
  })
}
