// The thread in which roads lie: see `roads.ts`.
import { parentPort } from 'node:worker_threads'
import { createRoad, type Road } from '../support/road.ts'
import type { Answer, Order } from './roads.ts'

const roads = new Map<number, Road>()
let turn = 0

async function lay({ number, urls, from }: Extract<Order, { act: 'lay' }>): Promise<Answer> {
  const road = await createRoad(() => urls[turn++ % urls.length] ?? '', from)
  roads.set(number, road)
  return { number, url: road.url }
}

async function remove({ number }: Order): Promise<Answer> {
  const road = roads.get(number)
  roads.delete(number)
  await road?.[Symbol.asyncDispose]()
  return { number }
}

parentPort?.on('message', async (order: Order) => {
  if (order.act === 'lay') return parentPort?.postMessage(await lay(order))
  if (order.act === 'remove') return parentPort?.postMessage(await remove(order))
  const road = roads.get(order.number)
  if (order.act === 'cutAfter') road?.cutAfter(order.bytes)
  else if (order.act === 'leadTo') road?.leadTo(order.url)
  else road?.[order.act]()
})
