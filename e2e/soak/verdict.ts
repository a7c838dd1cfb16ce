// What went wrong, from three logs: what was attempted, what was acknowledged, and what each device applied. Like the
// checker of one sender and one reader, but for many of both, for whoever was not meant, and for resets, which excuse
// only what lay in their gap, and only if it could be fetched afterwards.
import { type Attempt, check } from '../support/checker.ts'

export interface Sent extends Attempt {
  /** Within one lane everything is promised in the order it was attempted. */
  lane: string
  /** The users who are to be told, and nobody else. */
  to: ReadonlySet<string>
}

export interface Heard {
  seq: number
  /** Nothing: here the device was told to fetch anew, and goes on from this number. */
  label: string | null
}

export interface DeviceLog {
  name: string
  userId: string
  /** Everything it applied, in order. */
  heard: readonly Heard[]
  /** What it found in its lists in the end, if it was ever told to fetch. */
  fetched: ReadonlySet<string>
}

/** Under which number each user was to be told each label, as far as their feeds still say. */
export type Numbers = ReadonlyMap<string, ReadonlyMap<string, number>>

export const sorts = ['lost', 'invented', 'misled', 'twice', 'out of order', 'different'] as const

/**
 * `misled`: told to somebody it was not meant for. `different`: two devices of one user were not told the same. Each
 * finding is a sentence with the names of what it is about.
 */
export type Verdict = Record<(typeof sorts)[number], string[]>

interface Gap {
  after: number
  upTo: number
}

function gapsOf({ heard }: DeviceLog): Gap[] {
  return heard.flatMap(({ seq, label }, index) =>
    label === null ? [{ after: index > 0 ? (heard[index - 1]?.seq ?? 0) : 0, upTo: seq }] : [],
  )
}

const laneByLane = (sent: readonly Sent[]) => {
  const lanes = new Map<string, Sent[]>()
  for (const one of sent) {
    const lane = lanes.get(one.lane)
    if (lane) lane.push(one)
    else lanes.set(one.lane, [one])
  }
  return lanes
}

/** What lay in a gap and could be fetched. What its feed has forgotten lay before whatever a feed still knows. */
const excuses = (device: DeviceLog, numbers: Numbers) => {
  const gaps = gapsOf(device)
  return (label: string) => {
    if (gaps.length === 0 || !device.fetched.has(label)) return false
    const seq = numbers.get(device.userId)?.get(label)
    return seq === undefined || gaps.some(({ after, upTo }) => seq > after && seq <= upTo)
  }
}

interface Records {
  sent: ReadonlyMap<string, Sent>
  numbers: Numbers
}

function judgeDevice(verdict: Verdict, device: DeviceLog, { sent, numbers }: Records) {
  const { name, userId } = device
  const isExcused = excuses(device, numbers)
  const applied = device.heard.flatMap(({ seq, label }) => (label === null ? [] : [{ seq, label }]))
  const meant: Sent[] = []
  for (const one of sent.values()) if (one.to.has(userId)) meant.push(one)
  const known = new Set(meant.map(({ label }) => label))
  const mine = applied.filter(({ label }) => known.has(label))

  for (const { label } of applied) {
    if (known.has(label)) continue
    const sort = sent.has(label) ? 'misled' : 'invented'
    verdict[sort].push(`${name}: ${label}`)
  }
  const lanes = laneByLane(meant)
  const appliedBy = new Map<string, typeof mine>([...lanes.keys()].map((lane) => [lane, []]))
  for (const one of mine) appliedBy.get(sent.get(one.label)?.lane ?? '')?.push(one)
  for (const [lane, attempts] of lanes) {
    const found = check(attempts, appliedBy.get(lane) ?? [])
    verdict.lost.push(...found.lost.filter((label) => !isExcused(label)).map((label) => `${name}: ${label}`))
    verdict.invented.push(...found.invented.map((label) => `${name}: ${label}, which was refused`))
    verdict.twice.push(...found.twice.map((label) => `${name}: ${label}`))
    verdict['out of order'].push(...found.outOfOrder.map((label) => `${name}: ${label} in ${lane}`))
  }
  judgeNumbers(verdict, device)
}

/** Across all lanes: the numbers of a feed only rise. */
function judgeNumbers(verdict: Verdict, { name, heard }: DeviceLog) {
  let highest = 0
  for (const { seq, label } of heard) {
    if (label !== null && seq === highest) verdict.twice.push(`${name}: number ${seq}`)
    else if (seq < highest) verdict['out of order'].push(`${name}: number ${seq} after ${highest}`)
    highest = Math.max(highest, seq)
  }
}

/** Whatever one device of a user was told under a number, the others were told under the same, or were told of the gap. */
function judgeSiblings(verdict: Verdict, devices: readonly DeviceLog[]) {
  const told = new Map<number, string>()
  for (const { name, heard } of devices) {
    for (const { seq, label } of heard) {
      if (label === null) continue
      const other = told.get(seq) ?? label
      told.set(seq, other)
      if (other !== label) verdict.different.push(`${name}: number ${seq} is ${label}, elsewhere ${other}`)
    }
  }
  for (const device of devices) {
    const own = new Set(device.heard.filter(({ label }) => label !== null).map(({ seq }) => seq))
    const gaps = gapsOf(device)
    for (const [seq, label] of told) {
      const isExcused = gaps.some(({ after, upTo }) => seq > after && seq <= upTo) && device.fetched.has(label)
      if (!own.has(seq) && !isExcused) verdict.different.push(`${device.name}: number ${seq}, ${label}, is missing`)
    }
  }
}

const groupByUser = (devices: readonly DeviceLog[]) => {
  const users = new Map<string, DeviceLog[]>()
  for (const device of devices) users.set(device.userId, [...(users.get(device.userId) ?? []), device])
  return users
}

/** `numbers`: without them, whatever a device could fetch is excused once it was told to. */
export function judge(sent: readonly Sent[], devices: readonly DeviceLog[], numbers: Numbers = new Map()): Verdict {
  const verdict: Verdict = { lost: [], invented: [], misled: [], twice: [], 'out of order': [], different: [] }
  const byLabel = new Map(sent.map((one) => [one.label, one]))
  for (const device of devices) judgeDevice(verdict, device, { sent: byLabel, numbers })
  for (const siblings of groupByUser(devices).values()) judgeSiblings(verdict, siblings)
  return verdict
}
