import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { eventually } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import { createRoad } from '../support/road.ts'

/** Somebody who says the numbers from one on, at the other end of a road. */
async function createSpeaker() {
  const ends: Socket[] = []
  const server = createServer((end) => ends.push(end)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const road = await createRoad(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const near = connect(Number(new URL(road.url).port), '127.0.0.1')
  let heard = ''
  near.on('data', (bytes) => (heard += bytes))
  await eventually(() => expect(ends).toHaveLength(1))
  return {
    road,
    heard: () => heard,
    async say(text: string) {
      await new Promise((resolve) => ends[0]?.write(text, resolve))
    },
    async [Symbol.asyncDispose]() {
      near.destroy()
      for (const end of ends) end.destroy()
      server.close()
      await road[Symbol.asyncDispose]()
    },
  }
}

test('a connection that was jammed carries everything when its road is open again', async () => {
  await using speaker = await createSpeaker()
  speaker.road.jam()
  await speaker.say('1')
  speaker.road.open()
  await speaker.say('2')
  await eventually(() => expect(speaker.heard()).toBe('12'))
})

test('a connection that has lost something never carries anything again, whatever befalls its road after that', async () => {
  for (const harm of ['stall', 'loseAnswers'] as const) {
    await using speaker = await createSpeaker()
    await speaker.say('1')
    await eventually(() => expect(speaker.heard()).toBe('1'))
    speaker.road[harm]()
    await speaker.say('2')
    speaker.road.open()
    speaker.road.jam()
    speaker.road.open()
    await speaker.say('3')
    // Another connection is as far as this one would be.
    const other = connect(Number(new URL(speaker.road.url).port), '127.0.0.1')
    await once(other, 'connect')
    other.destroy()
    expect(speaker.heard()).toBe('1')
  }
})
