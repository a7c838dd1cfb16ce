// A middlebox as there are some: it lets HTTP through and has its own view of WebSockets.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

type Treatment = 'pass' | 'refuse' | 'hang'

export interface Gateway extends AsyncDisposable {
  /** The server, by way of this gateway. */
  readonly url: string
  /** What befalls WebSockets from now on; those there are end, unless they may pass. */
  treat(sockets: Treatment): void
}

const asksForSocket = (bytes: Buffer) => /\r\nupgrade: websocket\r\n/i.test(bytes.toString('latin1'))
const refusal = 'HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'

export async function createGateway(target: string): Promise<Gateway> {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  const upgraded = new Set<Socket>()
  let treatment: Treatment = 'pass'

  const server = createServer((near) => {
    open.add(near)
    near.on('error', () => {})
    near.once('close', () => open.delete(near) && upgraded.delete(near))
    // Browsers ask for a socket on a connection of its own.
    near.once('data', (first) => {
      const isSocket = asksForSocket(first)
      if (isSocket && treatment === 'refuse') return void near.end(refusal)
      if (isSocket && treatment === 'hang') return
      if (isSocket) upgraded.add(near)
      const far = connect({ host: hostname, port: Number(port) })
      far.on('error', () => near.destroy())
      far.once('close', () => near.destroy())
      near.once('close', () => far.destroy())
      far.write(first)
      near.pipe(far).pipe(near)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const ownPort = typeof address === 'object' && address ? address.port : 0
  const end = (sockets: Set<Socket>) => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${ownPort}`,
    treat(sockets) {
      treatment = sockets
      if (sockets !== 'pass') end(upgraded)
    },
    async [Symbol.asyncDispose]() {
      end(open)
      server.close()
      await once(server, 'close')
    },
  }
}
