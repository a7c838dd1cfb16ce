// A proxy that carries HTTP and has its own ideas about WebSockets.
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'

/**
 * What becomes of an upgrade: it is let through, refused, taken for an ordinary request, never answered; or answered, and
 * then nothing is carried, or everything is cut at once.
 */
export type Upgrades = 'through' | 'refused' | 'stripped' | 'hanging' | 'mute' | 'cut'

export interface HttpProxy extends AsyncDisposable {
  readonly url: string
  upgrades: Upgrades
  /** How many streams over HTTP go on right now. */
  streams(): number
  /** How often a stream over HTTP was asked for, and an upgrade. */
  readonly asked: { streams: number; upgrades: number }
  /** Cuts everything that is connected. */
  cut(): void
}

const switching = (req: IncomingMessage, body: string) =>
  `GET ${req.url} HTTP/1.1\r\n${Object.entries(req.headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n')}\r\n\r\n${body}`

export async function createProxy(targetUrl: string): Promise<HttpProxy> {
  const target = new URL(targetUrl)
  const ends = new Set<Duplex>()
  const asked = { streams: 0, upgrades: 0 }
  let streams = 0
  const keep = (end: Duplex) => {
    ends.add(end)
    end.on('error', () => end.destroy())
    end.once('close', () => ends.delete(end))
  }

  function carry(req: IncomingMessage, res: ServerResponse) {
    const { method, url, headers } = req
    const onward = request({ host: target.hostname, port: target.port, method, path: url, headers }, (answer) => {
      if (answer.headers['content-type']?.startsWith('text/event-stream')) {
        asked.streams++
        streams++
        res.once('close', () => streams--)
      }
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      res.flushHeaders()
      answer.pipe(res)
      answer.once('error', () => res.destroy())
      answer.once('aborted', () => res.destroy())
    })
    onward.on('error', () => res.destroy())
    res.once('close', () => onward.destroy())
    req.pipe(onward)
  }

  function upgrade(req: IncomingMessage, near: Duplex, head: Buffer) {
    keep(near)
    asked.upgrades++
    const { upgrades } = proxy
    if (upgrades === 'hanging') return
    if (upgrades === 'refused') return void near.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
    if (upgrades === 'stripped') {
      req.headers = { ...req.headers, connection: 'close', upgrade: undefined }
      const onward = request({ host: target.hostname, port: target.port, path: req.url }, (answer) => {
        near.end(`HTTP/1.1 ${answer.statusCode} Not an upgrade\r\nContent-Length: 0\r\n\r\n`)
        answer.resume()
      })
      return void onward.on('error', () => near.destroy()).end()
    }
    const far = connect(Number(target.port), target.hostname, () => far.write(switching(req, head.toString('latin1'))))
    keep(far)
    far.once('close', () => near.destroy())
    near.once('close', () => far.destroy())
    if (upgrades === 'through') near.pipe(far)
    far.on('data', (bytes) => {
      if (upgrades === 'through') return near.write(bytes)
      const answer = bytes.subarray(0, bytes.indexOf('\r\n\r\n') + 4)
      if (answer.length > 3) near.write(answer, () => upgrades === 'cut' && near.destroy())
      return true
    })
  }

  const server = createServer(carry)
  server.on('upgrade', upgrade)
  server.on('connection', keep)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const cut = () => {
    for (const end of ends) end.destroy()
  }
  const proxy: HttpProxy = {
    // The server sees the host it listens on, as behind a proxy that passes it on.
    url: `http://127.0.0.1:${port}`,
    upgrades: 'through',
    asked,
    streams: () => streams,
    cut,
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}
