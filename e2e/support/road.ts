// The network between two parties, and everything that can befall it.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Road extends AsyncDisposable {
  /** The given URL, by way of this road. */
  readonly url: string
  /** Cuts what is connected; whoever tries again gets through. */
  cut(): void
  /** Cuts what is connected and lets nobody through until `open`. */
  close(): void
  /** Half-open: what is connected, and what connects until `open`, stays so and carries nothing any more. */
  stall(): void
  /** Carries requests and loses the answers. */
  loseAnswers(): void
  /** Cuts each connection in the middle of what it carries back, after so many bytes, until `open`. */
  cutAfter(bytes: number): void
  /** From now on connections work; those that were stalled stay so, as after a change of the route. */
  open(): void
  /** Whoever comes next arrives there, as behind a load balancer. */
  leadTo(url: string): void
}

type Mode = 'open' | 'closed' | 'stalled' | 'losing answers'

interface Pair {
  near: Socket
  far: Socket
  mode: Mode
  carriedBack: number
}

const end = ({ near, far }: Pair) => {
  near.destroy()
  far.destroy()
}

function forward(pair: Pair, from: Socket, to: Socket, carry: (bytes: Buffer) => void) {
  from.on('error', () => {})
  from.on('data', carry)
  from.on('end', () => pair.mode === 'open' && to.end())
  from.on('close', () => pair.mode === 'open' && to.destroy())
}

export async function createRoad(targetUrl: string): Promise<Road> {
  const pairs = new Set<Pair>()
  let target = new URL(targetUrl)
  let mode: Mode = 'open'
  let mostBack = Number.POSITIVE_INFINITY

  function carryBack(pair: Pair, bytes: Buffer) {
    if (pair.mode !== 'open') return
    const room = mostBack - pair.carriedBack
    pair.carriedBack += bytes.length
    if (bytes.length <= room) return void pair.near.write(bytes)
    pair.near.write(bytes.subarray(0, Math.max(0, room)), () => end(pair))
  }

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (mode === 'closed') return void near.destroy()
    const far = connect({ host: target.hostname, port: Number(target.port), allowHalfOpen: true })
    const pair: Pair = { near, far, mode, carriedBack: 0 }
    pairs.add(pair)
    near.once('close', () => pairs.delete(pair))
    forward(pair, near, far, (bytes) => pair.mode !== 'stalled' && far.write(bytes))
    forward(pair, far, near, (bytes) => carryBack(pair, bytes))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0

  const cut = () => {
    for (const pair of pairs) end(pair)
  }
  const turn = (next: Mode) => {
    mode = next
    for (const pair of pairs) pair.mode = next
  }
  return {
    url: Object.assign(new URL(targetUrl), { host: `127.0.0.1:${port}` }).href,
    cut,
    close() {
      mode = 'closed'
      cut()
    },
    stall: () => turn('stalled'),
    loseAnswers: () => turn('losing answers'),
    cutAfter(bytes) {
      mostBack = bytes
    },
    open() {
      mode = 'open'
      mostBack = Number.POSITIVE_INFINITY
    },
    leadTo(url) {
      target = new URL(url)
    },
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
