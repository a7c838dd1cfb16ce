// A broken network in front of a server. Used by tests only.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface StallingProxy extends AsyncDisposable {
  /** The given URL, by way of the proxy. */
  url: string
  /** Connections that exist, and those to come until `recover`, forward nothing any more and are never closed. */
  stall(): void
  /** Connections that exist forward what is asked and not what is answered, and are never closed. */
  loseAnswers(): void
  /** Cuts every connection and lets none in until `recover`. */
  refuse(): Promise<void>
  /** From now on connections work; those that were stalled stay so, as after a change of the route. */
  recover(): Promise<void>
}

interface Pair {
  near: Socket
  far: Socket
  state: 'open' | 'losing answers' | 'stalled'
}

function forward(pair: Pair, from: Socket, to: Socket) {
  const isPassing = () => pair.state === 'open' || (pair.state === 'losing answers' && from === pair.near)
  from.on('error', () => {})
  from.on('data', (bytes) => isPassing() && to.write(bytes))
  from.on('end', () => pair.state === 'open' && to.end())
  from.on('close', () => pair.state === 'open' && to.destroy())
}

export async function createStallingProxy(targetUrl: string): Promise<StallingProxy> {
  const target = new URL(targetUrl)
  const pairs = new Set<Pair>()
  let isStalling = false

  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ host: target.hostname, port: Number(target.port || 5432), allowHalfOpen: true })
    const pair: Pair = { near, far, state: isStalling ? 'stalled' : 'open' }
    pairs.add(pair)
    forward(pair, near, far)
    forward(pair, far, near)
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' ? (address?.port ?? 0) : 0
  }
  const port = await listen(0)

  const refuse = async () => {
    for (const { near, far } of pairs) {
      near.destroy()
      far.destroy()
    }
    pairs.clear()
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  return {
    url: Object.assign(new URL(targetUrl), { host: `127.0.0.1:${port}` }).href,
    stall() {
      isStalling = true
      for (const pair of pairs) pair.state = 'stalled'
    },
    loseAnswers() {
      for (const pair of pairs) pair.state = 'losing answers'
    },
    refuse,
    async recover() {
      isStalling = false
      if (!server.listening) await listen(port)
    },
    [Symbol.asyncDispose]: refuse,
  }
}
