// Every open stream, and what passes over it. Looked at once a second, however many there are: so only those that are shown are
// described. The canary is nobody: its streams are not counted.
import { randomUUID } from 'node:crypto'
import { type Caller, type ConnectionFigures, isCanary, type ReconnectCause } from '@carillon/api'
import { createCauses } from './causes.ts'

export interface StreamSource {
  transport: ConnectionFigures['transport']
  /** Nobody, as long as it has not said who it is for. */
  caller(): Caller | null
  bufferedBytes(): number
  /** From the last ping to its pong. */
  roundTripMs(): number | null
  ping(): void
}

export interface Stream {
  readonly source: StreamSource
  readonly id: string
  readonly openedAt: string
  events: number
  calls: number
  pingedAt: number
  /** As of the last look. */
  eventsThen: number
  callsThen: number
  eventsPerSecond: number
  callsPerSecond: number
}

const mostShown = 10
const pingEveryMs = 30_000

/** The ten with the highest score, highest first; none without any. */
function createPodium() {
  const places: { stream: Stream; score: number }[] = []
  return {
    places,
    offer(stream: Stream, score: number) {
      const last = places[mostShown - 1]
      if (score <= 0 || (last && score <= last.score)) return
      const place = places.findIndex((other) => other.score < score)
      places.splice(place < 0 ? places.length : place, 0, { stream, score })
      places.length = Math.min(places.length, mostShown)
    },
  }
}

interface Crowd {
  users: number
  sockets: number
  /** Over HTTP. */
  streams: number
}

function createCount() {
  const users = new Set<string>()
  let [sockets, streams] = [0, 0]
  return {
    add(transport: StreamSource['transport'], caller: Caller | null) {
      if (caller && isCanary(caller.user)) return
      if (caller) users.add(caller.user.id)
      if (transport === 'socket') sockets++
      else streams++
    },
    result: (): Crowd => ({ users: users.size, sockets, streams }),
  }
}

export function createTraffic(serverId: string) {
  const open = new Set<Stream>()
  const causes = createCauses()
  let lookedAt = performance.now()
  let slowCloses = 0

  function describe({ stream }: { stream: Stream }): ConnectionFigures {
    const { source, id, openedAt, eventsPerSecond, callsPerSecond } = stream
    return {
      id,
      serverId,
      username: source.caller()?.user.username ?? '',
      transport: source.transport,
      openedAt,
      roundTripMs: source.roundTripMs(),
      bufferedBytes: source.bufferedBytes(),
      eventsPerSecond,
      callsPerSecond,
    }
  }

  function measure(stream: Stream, now: number, seconds: number) {
    stream.eventsPerSecond = (stream.events - stream.eventsThen) / seconds
    stream.callsPerSecond = (stream.calls - stream.callsThen) / seconds
    stream.eventsThen = stream.events
    stream.callsThen = stream.calls
    if (now - stream.pingedAt < pingEveryMs) return
    stream.pingedAt = now
    stream.source.ping()
  }

  return {
    open(source: StreamSource): Stream {
      const stream: Stream = {
        source,
        id: randomUUID(),
        openedAt: new Date().toISOString(),
        events: 0,
        calls: 0,
        pingedAt: Number.NEGATIVE_INFINITY,
        eventsThen: 0,
        callsThen: 0,
        eventsPerSecond: 0,
        callsPerSecond: 0,
      }
      open.add(stream)
      return stream
    },
    close(stream: Stream, cause: ReconnectCause) {
      open.delete(stream)
      const caller = stream.source.caller()
      if (caller && isCanary(caller.user)) return
      if (caller) causes.remember(caller.handle, cause)
      if (cause === 'too-slow') slowCloses++
    },
    connected: causes.begin,
    connects: causes.begun,
    slowCloses: () => slowCloses,
    count(): Crowd {
      const crowd = createCount()
      for (const { source } of open) crowd.add(source.transport, source.caller())
      return crowd.result()
    },
    /** How many there are, and those that stand out, with what passed over them since this was asked last. */
    look(): Crowd & { slowest: ConnectionFigures[]; noisiest: ConnectionFigures[] } {
      const now = performance.now()
      const seconds = Math.max(0.001, (now - lookedAt) / 1_000)
      lookedAt = now
      const crowd = createCount()
      const [slowest, noisiest] = [createPodium(), createPodium()]
      for (const stream of open) {
        const { source } = stream
        const caller = source.caller()
        crowd.add(source.transport, caller)
        measure(stream, now, seconds)
        if (!caller || isCanary(caller.user)) continue
        // Whoever does not take what is sent comes before whoever is only far away.
        slowest.offer(stream, source.bufferedBytes() * 1_000 + (source.roundTripMs() ?? 0))
        noisiest.offer(stream, stream.eventsPerSecond + stream.callsPerSecond)
      }
      return { ...crowd.result(), slowest: slowest.places.map(describe), noisiest: noisiest.places.map(describe) }
    },
  }
}

export type Traffic = ReturnType<typeof createTraffic>
