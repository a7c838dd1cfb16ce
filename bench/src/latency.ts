// From `send` to the reader's callback, in the clock of this one process, which is both: sender and all readers. So every
// figure holds the way of the request too, and whatever this process itself was late.
import { createLedger, type LatencyAccount } from './ledger.ts'
import { createLoadWorld } from './load-world.ts'
import { type Metered, startMeter } from './meter.ts'
import { pace } from './pace.ts'
import { openReaders } from './readers.ts'
import { type Summary, summarize } from './summary.ts'

export interface LatencyOptions {
  users: number
  perSecond: number
  seconds: number
  warmUpSeconds: number
  /** Where each server leaves a CPU profile. */
  profileFolder: string | undefined
}

export interface LatencyOutcome extends LatencyAccount, Metered {
  /** How late the sends were made, against their schedule. */
  sendsLate: Summary
}

/** Everything is sent through the first server; the readers are connected to both by turns. */
export async function measureLatency(options: LatencyOptions): Promise<LatencyOutcome> {
  const { perSecond, seconds, warmUpSeconds } = options
  await using world = await createLoadWorld(options.users, options.profileFolder)
  const { users, servers } = world
  let ledger = createLedger()
  const urls = servers.map(({ url }) => url)
  using readers = openReaders(users, urls, (title) => ledger.hear(title))
  await readers.live()
  const sender = readers.clients[0]

  function send(title: string, reader: number) {
    const settle = ledger.send(title, reader % urls.length)
    sender?.api.notifications.send
      .mutate({ to: [users[reader]?.username ?? ''], kind: 'announcement', data: { title } })
      .then(
        () => settle('acknowledged'),
        () => settle('failed'),
      )
  }

  await pace(perSecond, warmUpSeconds, (number) => send(`Warm-up ${number}`, number % users.length))
  await ledger.settled()
  ledger = createLedger()

  const stopMeter = await startMeter(world)
  const late = await pace(perSecond, seconds, (number) => send(`No. ${number}`, number % users.length))
  const metered = await stopMeter()
  await ledger.settled()
  return { ...ledger.account(), ...metered, sendsLate: summarize(late) }
}
