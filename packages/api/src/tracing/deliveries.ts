// What was handed to whom, the last of it: for whoever asks later what became of an event. It is noted on the way of every event, so
// a place in some arrays is all that changes. What is overwritten is forgotten, and who is asked says so.
import type { Delivered } from '../live/deliver.ts'
import type { Watcher } from '../live/follow.ts'
import type { Follower } from '../live/follower.ts'
import type { Caller } from '../session/caller.ts'
import type { Story } from './story.ts'

interface Device {
  via: Caller['via']
  /** The public name of its session or token. */
  handle: string
  userAgent: string | null
}

/** Without its follower, which holds events: it is remembered for longer than it is open. */
interface Stream {
  id: string
  userId: string
  device: Device
  /** The event that waits for room on the connection: it counts as passed already, and has been handed to nobody. */
  waitingFor: number | null
}

export interface DeliveryMemory {
  /** Everything since then is remembered, by this server's clock, in milliseconds since 1970; `null`: all it ever did. */
  since: number | null
  /** `type` is of the event that was sent under the number; `null` where the reader may not see it. */
  handed: (Device & { streamId: string; type: string | null; at: number; heardAt: number | null })[]
  /** The streams of this user that are open here, and the number of the last event each was handed. */
  open: (Device & { streamId: string; cursor: number })[]
}

export interface Deliveries {
  watch(follower: Follower, device: Device): Watcher
  /** Of a broadcast the negative number. */
  look(userId: string, seq: number): DeliveryMemory
}

interface DeliveriesOptions {
  story?: Story | undefined
  /** How many are remembered. Default 50,000: two megabytes, and forty more if each went to another stream. */
  most?: number
}

const mostAnswered = 50

/** The last number a stream has been handed, of events or of broadcasts. */
function passedBy({ waitingFor }: Stream, { cursor, broadcast }: Follower, isBroadcast: boolean): number {
  const passed = isBroadcast ? broadcast : cursor
  const waits = waitingFor !== null && waitingFor < 0 === isBroadcast
  return waits ? Math.abs(waitingFor) - 1 : passed
}

export function createDeliveries({ story, most = 50_000 }: DeliveriesOptions = {}): Deliveries {
  const open = new Map<Stream, Follower>()
  const handedTo: Stream[] = []
  const types: (string | null)[] = []
  const [seqs, ats, heardAts] = [new Float64Array(most), new Float64Array(most), new Float64Array(most)]
  let next = 0
  let since: number | null = null
  let streamCount = 0

  function note(stream: Stream, { seq, event }: Delivered, heardAt: number | null) {
    if (handedTo[next]) since = ats[next] ?? since
    handedTo[next] = stream
    types[next] = event?.type ?? null
    seqs[next] = seq
    ats[next] = Date.now()
    heardAts[next] = heardAt ?? Number.NaN
    next = (next + 1) % most
    stream.waitingFor = null
  }

  function tell(stream: Stream, delivered: Delivered, heardAt: number | null) {
    note(stream, delivered, heardAt)
    story?.delivered({ userId: stream.userId, streamId: stream.id, delivered, heardAt })
  }

  function handed(userId: string, seq: number) {
    const found: DeliveryMemory['handed'] = []
    for (const [place, stream] of handedTo.entries()) {
      if (seqs[place] !== seq || stream.userId !== userId) continue
      const heardAt = heardAts[place] ?? Number.NaN
      found.push({
        ...stream.device,
        streamId: stream.id,
        type: types[place] ?? null,
        at: ats[place] ?? 0,
        heardAt: Number.isNaN(heardAt) ? null : heardAt,
      })
    }
    return found.toSorted((one, other) => one.at - other.at).slice(-mostAnswered)
  }

  return {
    watch(follower, device) {
      const { userId } = follower
      const stream: Stream = { id: String(++streamCount), userId, device, waitingFor: null }
      open.set(stream, follower)
      return {
        handed: (delivered, heardAt) => tell(stream, delivered, heardAt),
        waiting(seq) {
          stream.waitingFor = seq
        },
        withheld: (delivered) => tell(stream, delivered, null),
        [Symbol.dispose]: () => void open.delete(stream),
      }
    },
    look(userId, seq) {
      const theirs = [...open].filter(([stream]) => stream.userId === userId).slice(-mostAnswered)
      const streams = theirs.map(([stream, follower]) => {
        return { ...stream.device, streamId: stream.id, cursor: passedBy(stream, follower, seq < 0) }
      })
      return { since, handed: handed(userId, seq), open: streams }
    },
  }
}
