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

const looksPerSilence = 4
const mostTurns = 20

const gone = () =>
  Object.assign(new Error('write CONNECTION_CLOSED: PostgreSQL is gone.'), { code: 'CONNECTION_CLOSED' })

type Emit = (event: string, detail: unknown) => void

/** Rejects what waits, and what is written upon that, such as a rollback, until nothing is written any more. */
function endInOrder(socket: Socket, emit: Emit) {
  let hasWritten = true
  socket.write = () => {
    hasWritten = true
    return true
  }
  function turn(number: number) {
    if (!hasWritten || number > mostTurns || socket.listenerCount('error') === 0) return emit('close', false)
    hasWritten = false
    emit('error', gone())
    // The driver writes in an immediate of its own.
    setImmediate(() => setImmediate(turn, number + 1))
  }
  turn(1)
}

/**
 * postgres.js 3.4.9 writes the rollback of a transaction into a connection that has just closed, which ends the process,
 * and never writes anything again over a connection that closed while something was about to be written. So it hears of
 * the end only when it has written what it will.
 */
function endWhenWritten(socket: Socket) {
  socket.on('end', () => socket.destroy(gone()))
  const emit = socket.emit.bind(socket) as (event: string, ...details: unknown[]) => boolean
  socket.emit = (event: string, ...details: unknown[]) => {
    if (event !== 'close' || !socket.errored) return emit(event, ...details)
    endInOrder(socket, emit)
    return true
  }
}

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
    if (silentLooks >= looksPerSilence) socket.destroy(isWaiting ? gone() : undefined)
    else lookAgain()
  }
  lookAgain()
}

/** Opens connections for postgres.js, its option `socket`; several hosts are tried in turn. */
export function watchedSockets(silenceMs: number) {
  let attempt = 0
  return ({ host, port, path }: Target): Socket => {
    const index = attempt++ % host.length
    const address = { host: host[index] ?? 'localhost', port: port[index] ?? 5432 }
    const socket = path ? connect(path) : connect(address)
    endWhenWritten(socket)
    socket.once('connect', () => watch(socket, silenceMs))
    // Given away at once: the driver would never use a place in its pool again for which no socket was to be had. Its own
    // `connect_timeout` ends what does not connect. It reads the name from here when it checks a certificate.
    return Object.assign(socket, path ? {} : address)
  }
}
