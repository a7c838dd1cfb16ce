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
  /** Carries nothing back for now and loses nothing: whoever sends finds that nobody reads. Until `open`. */
  jam(): void
  /** Cuts each connection in the middle of what it carries back, after so many bytes, until `open`. */
  cutAfter(bytes: number): void
  /** From now on connections work; those that were stalled stay so, as after a change of the route. */
  open(): void
  /** Whoever comes next arrives there, as behind a load balancer. */
  leadTo(url: string): void
}

type Mode = 'open' | 'closed' | 'stalled' | 'losing answers' | 'jammed'
/** What has lost something on its way never carries anything again: no network leaves holes in a connection. */
const harms: Mode[] = ['open', 'jammed', 'losing answers', 'stalled']

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

/**
 * A road to one place, or, behind a load balancer, to wherever the next connection is to go. With `from`, an address such as
 * `127.1.2.3`, whoever takes it seems to come from there.
 */
export async function createRoad(targetUrl: string | (() => string), from?: string): Promise<Road> {
  const pairs = new Set<Pair>()
  let targetOf = () => (typeof targetUrl === 'string' ? targetUrl : targetUrl())
  let mode: Mode = 'open'
  let mostBack = Number.POSITIVE_INFINITY

  function carryBack(pair: Pair, bytes: Buffer) {
    if (pair.mode !== 'open' && pair.mode !== 'jammed') return
    const room = mostBack - pair.carriedBack
    pair.carriedBack += bytes.length
    if (bytes.length <= room) return void pair.near.write(bytes)
    pair.near.write(bytes.subarray(0, Math.max(0, room)), () => end(pair))
  }

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (mode === 'closed') return void near.destroy()
    const { hostname: host, port } = new URL(targetOf())
    const far = connect({ host, port: Number(port), allowHalfOpen: true, ...(from && { localAddress: from }) })
    const pair: Pair = { near, far, mode, carriedBack: 0 }
    pairs.add(pair)
    near.once('close', () => pairs.delete(pair))
    forward(pair, near, far, (bytes) => pair.mode !== 'stalled' && far.write(bytes))
    forward(pair, far, near, (bytes) => carryBack(pair, bytes))
    if (mode === 'jammed') far.pause()
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
    for (const pair of pairs) if (harms.indexOf(next) > harms.indexOf(pair.mode)) pair.mode = next
  }
  return {
    url: Object.assign(new URL(targetOf()), { host: `127.0.0.1:${port}` }).href,
    cut,
    close() {
      mode = 'closed'
      cut()
    },
    stall: () => turn('stalled'),
    loseAnswers: () => turn('losing answers'),
    jam() {
      turn('jammed')
      for (const { far } of pairs) far.pause()
    },
    cutAfter(bytes) {
      mostBack = bytes
    },
    open() {
      mode = 'open'
      mostBack = Number.POSITIVE_INFINITY
      for (const pair of pairs) {
        if (pair.mode !== 'jammed') continue
        pair.mode = 'open'
        pair.far.resume()
      }
    },
    leadTo(url) {
      targetOf = () => url
    },
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
