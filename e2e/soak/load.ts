// What people say: messages through the outbox of the device they write on, and notifications under a key, said again
// while nobody knows whether they arrived, or without one, and then once. Who says what to whom is decided by the seed and the number alone.
import { createOutbox, describeError, type Message, type Outbox } from '@carillon/client'
import { createChance } from '../support/chance.ts'
import type { Ledger } from './ledger.ts'
import type { Listener } from './listener.ts'
import type { Stage } from './stage.ts'

export interface Load {
  /** Says the next thing; never fails and never waits. */
  say(number: number): void
  /** How much is still to be acknowledged. */
  waiting(): number
  /** Says nothing again any more. */
  close(): void
}

const refusals = new Set(['BAD_REQUEST', 'NOT_FOUND', 'FORBIDDEN', 'UNAUTHORIZED', 'CONFLICT', 'PAYLOAD_TOO_LARGE'])
const messageShare = 0.6
/** Of the notifications: of these nobody may ever hear twice, since they are never said again. */
const keylessShare = 0.4
/** So many are given up when their outcome is unknown, so that this is tried too. */
const givenUpShare = 0.1
/** After the first time in vain, twice as long each time, and never before the server wants to hear of it again. */
const [againMs, longestMs] = [300, 2_000]

interface News {
  label: string
  to: string[]
  hasKey: boolean
  isGivenUp: boolean
}

/** What one device says. */
function createMouth({ client, userId }: Listener, ledger: Ledger, isClosed: () => boolean) {
  const { api, connection } = client
  const options = { api, connection, userId, onSent: ({ body }: Message) => ledger.acknowledge(body) }
  const outbox: Outbox = createOutbox(options)
  const stop = outbox.subscribe((pending) => {
    for (const { status, body } of pending) if (status === 'failed') ledger.refuse(body)
  })
  let waiting = 0
  let last = Promise.resolve()

  async function notify({ label, to, hasKey, isGivenUp }: News) {
    for (let attempt = 0; !isClosed(); attempt += 1) {
      try {
        const news = { to, kind: 'announcement', data: { title: label }, ...(hasKey && { key: label }) }
        await client.api.notifications.send.mutate(news)
        return ledger.acknowledge(label)
      } catch (error) {
        const { code, retryAfterMs = 0 } = describeError(error)
        if (refusals.has(code)) return ledger.refuse(label)
        if (isGivenUp || !hasKey) return
        const pauseMs = retryAfterMs + Math.random() * Math.min(longestMs, againMs * 2 ** Math.min(attempt, 10))
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    }
  }
  return {
    write: outbox.send,
    /** One at a time, so that they are promised in order. */
    notify(news: News) {
      waiting += 1
      last = last
        .then(() => notify(news))
        .finally(() => {
          waiting -= 1
        })
    },
    waiting: () => outbox.get().length + waiting,
    close() {
      stop()
      outbox.close()
    },
  }
}

export function createLoad(stage: Stage, ledger: Ledger, seed: number): Load {
  const { people, conversations, listeners } = stage
  let isClosed = false
  const mouths = listeners.map((devices) => devices.map((device) => createMouth(device, ledger, () => isClosed)))
  const idsOf = (users: readonly number[]) => new Set(users.flatMap((user) => people[user]?.id ?? []))

  function say(number: number) {
    const chance = createChance(seed * 1_000_003 + number)
    const user = chance.below(people.length)
    const device = chance.below(listeners[user]?.length ?? 1)
    const mouth = mouths[user]?.[device]
    if (!mouth) return
    if (chance.random() < messageShare) {
      const { id, members } = chance.pick(conversations.filter((one) => one.members.includes(user)))
      const label = `message ${number}`
      ledger.attempt({ label, lane: `${user}/${device} in ${id}`, to: idsOf(members) })
      return mouth.write({ conversationId: id, body: label })
    }
    const to = [...new Set([chance.below(people.length), chance.below(people.length)])]
    const label = `news ${number}`
    ledger.attempt({ label, lane: `${user}/${device} notifies`, to: idsOf(to) })
    const names = to.flatMap((index) => people[index]?.username ?? [])
    const [hasKey, isGivenUp] = [chance.random() >= keylessShare, chance.random() < givenUpShare]
    return mouth.notify({ label, to: names, hasKey, isGivenUp })
  }
  return {
    say,
    waiting: () => mouths.flat().reduce((sum, mouth) => sum + mouth.waiting(), 0),
    close() {
      isClosed = true
      for (const mouth of mouths.flat()) mouth.close()
    },
  }
}
