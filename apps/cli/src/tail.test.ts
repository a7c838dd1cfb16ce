import { accessTokens } from '@carillon/db'
import { eventually } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import { readAccount } from './account.ts'
import { createPlainProxy, createWorld } from './testing.ts'

test('a tail outlives its server: it says so, comes back, and prints what follows', { timeout: 30_000 }, async () => {
  await using world = await createWorld()
  await world.signUp('alice')
  await world.signIn('alice')
  const tail = world.start('tail', '--json')
  await eventually(() => expect(tail.lines()).toHaveLength(1))

  await world.stopServer()
  await eventually(() => expect(tail.errors()).toContain('Connection lost'))
  await world.restartServer()
  expect(await world.run('notify', 'alice', 'Back')).toMatchObject({ code: 0 })
  await eventually(() => expect(tail.output()).toContain('Back'), { timeoutMs: 20_000 })
  expect(tail.errors()).toContain('Connected again.')

  tail.interrupt()
  expect(await tail.code).toBe(0)
})

test('a tail that comes back over HTTP says so as well', { timeout: 30_000 }, async () => {
  await using world = await createWorld()
  await world.signUp('alice')
  await world.signIn('alice')
  await using proxy = await createPlainProxy(world.url)
  const { token } = (await readAccount(world.accountFile)) ?? {}
  const tail = world.start('tail', '--json', '--url', proxy.url, '--token', token ?? '')
  await eventually(() => expect(tail.lines()).toHaveLength(1), { timeoutMs: 10_000 })
  proxy.cut()
  await eventually(() => expect(tail.errors()).toContain('Connection lost'))
  await eventually(() => expect(tail.errors()).toContain('Connected again.'), { timeoutMs: 10_000 })
  tail.interrupt()
  expect(await tail.code).toBe(0)
})

test('a tail whose token was revoked ends with 1 and says so', { timeout: 30_000 }, async () => {
  await using world = await createWorld()
  await world.signUp('alice')
  await world.signIn('alice')
  const tail = world.start('tail')
  await eventually(() => expect(tail.errors()).toContain('Listening'))
  await world.database.db.delete(accessTokens)
  expect(await tail.code).toBe(1)
  expect(tail.errors()).toContain('does not accept this access token, or not any more')
})
