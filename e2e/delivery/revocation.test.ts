import { eventually } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import { createDevice } from '../support/device.ts'
import { createVisitor } from '../support/theatre.ts'
import { createWorld, type World } from '../support/world.ts'

async function listenOnBoth(world: World) {
  const { call } = await createVisitor(world.server(0).url, 'ann')
  const { token = '', handle } = await call('tokens.create', { name: 'phone', scopes: ['read'] })
  const devices = await Promise.all(world.servers.map(({ url }) => createDevice(url, token)))
  return { devices, revoke: () => call('tokens.revoke', { handle }) }
}

const areOut = (devices: Awaited<ReturnType<typeof createDevice>>[], timeoutMs: number) =>
  eventually(
    () => {
      for (const { client } of devices) expect(client.connection.get()).toEqual({ status: 'signed-out' })
    },
    { timeoutMs },
  )

test.concurrent('a token that is revoked ends its streams on every server within a second', async () => {
  await using world = await createWorld({ servers: 2 })
  const { devices, revoke } = await listenOnBoth(world)
  await revoke()
  await areOut(devices, 1_000)
  for (const device of devices) await device[Symbol.asyncDispose]()
})

test.concurrent('and within thirty while no server hears another', async () => {
  await using world = await createWorld({ servers: 2, hintsApart: true })
  const { devices, revoke } = await listenOnBoth(world)
  world.hintRoad.close()
  await revoke()
  await areOut(devices, 30_000)
  for (const device of devices) await device[Symbol.asyncDispose]()
})
