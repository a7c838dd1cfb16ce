// A half-open connection never reports an error: a query sent into it would wait for ever, and a pool of ten such
// connections is a dead server that thinks it is well. A connection over which nothing has come for a while is either
// idle or dead, and which of the two cannot be told from here: both are cut. The idle one costs a reconnect.
import { connect, type Socket } from 'node:net'

/** What postgres.js knows when it opens a connection. */
interface Target {
  host: string[]
  port: number[]
  path: string | false | undefined
}

const connectMs = 5_000
/** As the driver says it when the handshake takes too long. */
const tooLate = () => Object.assign(new Error('PostgreSQL did not answer in time.'), { code: 'CONNECT_TIMEOUT' })
const looksPerSilence = 4

function watch(socket: Socket, silenceMs: number) {
  let [read, written, silentLooks] = [0, 0, 0]
  let isWaiting = false
  const lookAgain = () => void setTimeout(look, silenceMs / looksPerSilence).unref()
  function look() {
    if (socket.destroyed) return
    const isAnswered = socket.bytesRead > read
    // Only the first question counts: into a dead connection more of them are written all the time.
    const isAsked = socket.bytesWritten > written && !isWaiting
    silentLooks = isAnswered || isAsked ? 0 : silentLooks + 1
    isWaiting = !isAnswered && (isWaiting || isAsked)
    read = socket.bytesRead
    written = socket.bytesWritten
    if (silentLooks >= looksPerSilence) socket.destroy()
    else lookAgain()
  }
  lookAgain()
}

/** Opens connections for postgres.js, its option `socket`; several hosts are tried in turn. */
export function watchedSockets(silenceMs: number) {
  let attempt = 0
  return ({ host, port, path }: Target): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const index = attempt++ % host.length
      const address = { host: host[index] ?? 'localhost', port: port[index] ?? 5432 }
      const socket = path ? connect(path) : connect(address)
      const timer = setTimeout(() => socket.destroy(tooLate()), connectMs)
      socket.once('error', reject)
      socket.once('close', () => clearTimeout(timer))
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.off('error', reject)
        watch(socket, silenceMs)
        // postgres.js reads the name from here when it checks a certificate.
        resolve(Object.assign(socket, path ? {} : address))
      })
    })
}
