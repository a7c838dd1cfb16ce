// One connection for all subscriptions, and the only one who decides when to try again. It is a WebSocket; where none can
// be had and plain HTTP works, events come over HTTP, and a WebSocket is tried now and then. "live" is said only once an
// event has come through, never because a socket is open.
import { delayAfterLoss, isDoubtful, isFinal } from './backoff.ts'
import { type ConnectionState, isSameState } from './connection-state.ts'
import { type DeviceSignal, watchDevice } from './device.ts'
import { createPresence } from './presence.ts'
import { openSocket } from './transport/socket.ts'
import { openStream } from './transport/stream.ts'
import type { ConnectionOptions, Passenger, Transport } from './transport/transport.ts'
import type { Loss, Vehicle } from './transport/vehicle.ts'
import { type Watched, watched } from './watched.ts'
import { within } from './within.ts'

const steadyMs = 5_000
/** A WebSocket that has carried nothing by then is doubted; with HTTP out of reach as well it is given more time. */
const firstEventMs = 3_000
const moreTimeMs = 5_000
const askMs = 2_000
const probeMs = 5_000
const [firstProbeMs, longestProbeMs] = [5_000, 30_000]
/** A socket that opens, greets and is cut at once, this often in a row, is as good as none. */
const mostShortRides = 3

export function createConnection(options: ConnectionOptions): Transport {
  const state: Watched<ConnectionState> = watched<ConnectionState>({ status: 'idle' }, isSameState)
  const doubts = watched(0)
  const presence = createPresence()
  const passengers = new Set<Passenger>()
  let ridden: Vehicle | null = null
  const holds = new Set<object>()
  let hasCarried = false
  /** Nothing but what goes aside has come through. */
  let isAsideOnly = false
  /** A socket that is tried while events come over HTTP. */
  let probe: Vehicle | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let probeTimer: ReturnType<typeof setTimeout> | undefined
  /** Whatever was asked in an earlier turn is answered too late. */
  let turn = 0
  let attempt = 0
  let probes = 0
  let shortRides = 0
  let prefersStream = false
  let liveSince = Number.POSITIVE_INFINITY

  function newSocket(onHeard?: () => void): Vehicle {
    const socket: Vehicle = openSocket(options, { onLost: (loss) => lose(socket, loss), onHeard })
    return socket
  }
  function newStream(): Vehicle {
    const where = { url: options.httpUrl, token: options.token }
    const stream: Vehicle = openStream(where, { onLost: (loss) => lose(stream, loss) })
    return stream
  }

  function leave() {
    turn++
    clearTimeout(timer)
    clearTimeout(probeTimer)
    probe?.end()
    probe = null
    const left = ridden
    ridden = null
    for (const passenger of passengers) passenger.leave()
    left?.end()
  }

  /** Until something has come through it is not known whether anything does. */
  function expect(vehicle: Vehicle) {
    hasCarried = false
    liveSince = Number.POSITIVE_INFINITY
    timer = setTimeout(() => doubt(vehicle), firstEventMs)
  }

  function ride(vehicle: Vehicle) {
    leave()
    ridden = vehicle
    expect(vehicle)
    for (const passenger of passengers) passenger.board(vehicle.link)
  }

  function begin(vehicle: Vehicle) {
    ride(vehicle)
    // Told last: whoever hears of it may call back at once.
    state.set({ status: 'connecting' })
  }
  const beginStream = () => begin(newStream())

  /** `isUrged`: somebody waits for it, or things may have changed. */
  function open(isUrged = false) {
    if (isUrged) presence.suspect()
    if (passengers.size === 0) return state.set({ status: 'idle' })
    begin(prefersStream ? newStream() : newSocket())
  }

  function wait(loss: Loss) {
    leave()
    const delayMs = delayAfterLoss(loss, attempt++)
    timer = setTimeout(open, delayMs)
    state.set({ status: 'offline', retryAt: Date.now() + delayMs })
  }

  /** Nothing has come through: it may be that we are not known, that the way is blocked, or that nobody is there. */
  async function ask(whenUnreachable: (isAbsent: boolean) => void, whenKnown: () => void) {
    const thisTurn = turn
    const answer = await within(askMs, options.isKnown(), 'unreachable')
    if (thisTurn !== turn || hasCarried) return
    if (answer === 'unknown') return signOut()
    presence.note(answer)
    answer === 'known' ? whenKnown() : whenUnreachable(answer === 'absent')
  }

  function doubt(vehicle: Vehicle) {
    const goOn = () => {
      timer = setTimeout(() => wait({ isTold: false }), moreTimeMs)
    }
    if (vehicle.kind === 'stream') prefersStream = false
    void ask(goOn, vehicle.kind === 'stream' ? goOn : beginStream)
  }

  function lose(lost: Vehicle, loss: Loss) {
    if (lost === probe) return stopProbing()
    if (lost !== ridden) return
    const wasSteady = Date.now() - liveSince > steadyMs
    // Only a stream that held or got on counts: one that ends at once, again and again, is asked for ever more rarely.
    if (wasSteady) attempt = probes = 0
    shortRides = wasSteady || loss.isTold || lost.kind === 'stream' ? 0 : shortRides + 1
    const isUseless = !hasCarried || shortRides >= mostShortRides
    if (isFinal(loss.code)) return signOut()
    if (lost.kind === 'stream' && !hasCarried) prefersStream = false
    const isRefused = isDoubtful(loss.code)
    if (!isRefused && (loss.isTold || !isUseless)) return wait(loss)
    leave()
    hasCarried = false
    state.set({ status: 'connecting' })
    const tryLater = (isAbsent = false) => wait({ ...loss, isAbsent })
    if (presence.isMissed(attempt) && !isRefused) return tryLater(true)
    const goOn = presence.wasAway() ? open : beginStream
    void ask(tryLater, isRefused || lost.kind === 'stream' ? tryLater : goOn)
  }

  function probeLater() {
    clearTimeout(probeTimer)
    const delayMs = Math.min(longestProbeMs, firstProbeMs * 2 ** Math.min(probes++, 10))
    probeTimer = setTimeout(startProbing, delayMs * (0.75 + Math.random() / 2))
  }

  function startProbing() {
    if (probe || ridden?.kind !== 'stream' || !hasCarried) return
    clearTimeout(probeTimer)
    const socket = newSocket(() => {
      if (probe !== socket) return
      probe = null
      begin(socket)
    })
    probe = socket
    probeTimer = setTimeout(stopProbing, probeMs)
  }

  function stopProbing() {
    probe?.end()
    probe = null
    probeLater()
  }

  function signOut() {
    leave()
    state.set({ status: 'signed-out' })
    for (const passenger of [...passengers]) passenger.end('refused')
  }

  /** Nobody needs it any more. */
  function rest() {
    const { status } = state.get()
    if (passengers.size > 0 || holds.size > 0 || status === 'signed-out' || status === 'idle') return
    leave()
    state.set({ status: 'idle' })
  }

  const tellDoubt = () => doubts.set(doubts.get() + 1)

  function onSignal(signal: DeviceSignal) {
    tellDoubt()
    if (state.get().status === 'offline' && signal !== 'offline') return open(true)
    if (!ridden || !hasCarried) return
    if (ridden.kind === 'socket' || signal !== 'online') return ridden.check()
    // Another network may let a WebSocket through, and what was heard over the one before is not heard any more.
    prefersStream = false
    wait({ isTold: true })
  }
  const stopWatching = watchDevice(onSignal)

  return {
    get: state.get,
    subscribe: state.subscribe,
    retryNow() {
      const { status } = state.get()
      if (status === 'offline' || status === 'signed-out') open(true)
      else startProbing()
    },
    add(passenger) {
      passengers.add(passenger)
      const { status } = state.get()
      if (ridden && hasCarried && isAsideOnly && !passenger.isAside) {
        expect(ridden)
        state.set({ status: 'connecting' })
      }
      if (ridden) passenger.board(ridden.link)
      else if (status === 'idle' || status === 'signed-out') open(true)
    },
    remove(passenger) {
      if (passengers.delete(passenger)) rest()
    },
    confirm(passenger, isProgress) {
      if (!ridden) return
      // Otherwise events that do not flow would be said to.
      if (passenger.isAside && [...passengers].some(({ isAside }) => !isAside)) return
      isAsideOnly = passenger.isAside
      if (isProgress) attempt = shortRides = 0
      if (!hasCarried) clearTimeout(timer)
      hasCarried = true
      presence.note('known')
      liveSince = Math.min(liveSince, Date.now())
      prefersStream = ridden.kind === 'stream'
      if (prefersStream && state.get().status !== 'degraded') probeLater()
      state.set({ status: prefersStream ? 'degraded' : 'live' })
    },
    socket: () => (ridden?.isReady && state.get().status === 'live' ? ridden : null),
    hold() {
      const held = {}
      holds.add(held)
      return () => {
        if (holds.delete(held)) rest()
      }
    },
    fail: (loss) => ridden && lose(ridden, loss),
    check() {
      tellDoubt()
      if (hasCarried) ridden?.check()
    },
    watchDoubts: doubts.subscribe,
    close() {
      stopWatching()
      holds.clear()
      for (const passenger of [...passengers]) passenger.end('closed')
      rest()
    },
  }
}
