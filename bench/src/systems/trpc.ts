import { fileURLToPath } from 'node:url'
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'
import { WebSocket } from 'ws'
import { audienceName, preparePeer } from './peer-events.ts'
import type { Door, Publisher, Reader, System } from './system.ts'
import type { TrpcRouter } from './trpc-router.ts'

/** Node.js 20 has no WebSocket of its own. */
class PlainWebSocket extends WebSocket {
  constructor(url: string | URL) {
    super(url, { perMessageDeflate: false })
  }
}

function connect({ url, token }: Door) {
  const client = createWSClient({
    url: url.replace(/^http/, 'ws'),
    // The two differ in their types only where nobody here looks.
    WebSocket: PlainWebSocket as unknown as typeof globalThis.WebSocket,
    connectionParams: { token },
  })
  return { client, api: createTRPCClient<TrpcRouter>({ links: [wsLink({ client })] }) }
}

function openReader(door: Door, onEvent: (number: number) => void): Promise<Reader> {
  const { client, api } = connect(door)
  return new Promise((resolve, reject) => {
    const close = () => void client.close()
    api.events.subscribe(
      {},
      {
        onStarted: () => resolve({ close }),
        onData: ({ data }) => onEvent(data.number),
        onError: reject,
      },
    )
  })
}

async function openPublisher(door: Door): Promise<Publisher> {
  const { client, api } = connect(door)
  return {
    publish: (to, number, text) => api.publish.mutate({ audience: audienceName(to), data: { number, text } }),
    close: () => void client.close(),
  }
}

export const trpc: System = {
  name: 'trpc',
  title: 'tRPC as its documentation does it',
  main: fileURLToPath(new URL('trpc-server.js', import.meta.url)),
  prepare: preparePeer,
  openReader,
  openPublisher,
}
