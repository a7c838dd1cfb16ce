import { setTimeout as sleep } from 'node:timers/promises'
import {
  answerDeparture,
  countDeparture,
  type Database,
  type DepartureOrder,
  orderDeparture,
  readDeparture,
} from '@carillon/db'

/** Servers answer within a few milliseconds; one that has just died does not. */
const patienceMs = 1_000
const lookEveryMs = 25

/** Ends the streams of a user on every server; returns how many there were, as far as servers have answered in time. */
export async function sendAway({ vital }: Database, order: DepartureOrder): Promise<number> {
  await orderDeparture(vital.sql, order)
  const giveUpAt = performance.now() + patienceMs
  while (true) {
    const { streams, answers, servers } = await countDeparture(vital.sql, order.entryId)
    if (answers >= Math.max(1, servers) || performance.now() > giveUpAt) return streams
    await sleep(lookEveryMs)
  }
}

/** Ends those of a user that are open here, and returns how many there were. */
type Depart = (userId: string) => number

/** What a server does that hears such an order. */
export function createDepartures({ vital }: Database, onError: (error: unknown) => void) {
  const callbacks = new Set<Depart>()
  return {
    add: (callback: Depart) => void callbacks.add(callback),
    hear(text: string) {
      const order = readDeparture(text)
      if (!order) return
      const streams = [...callbacks].reduce((total, depart) => total + depart(order.userId), 0)
      answerDeparture(vital.sql, order.entryId, streams).catch(onError)
    },
  }
}
