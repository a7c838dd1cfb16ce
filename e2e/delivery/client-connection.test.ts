import { createClient, describeError } from '@carillon/client'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScreen, type Screen } from '../support/screen.ts'
import { createTheatre } from '../support/theatre.ts'

let theatre: Awaited<ReturnType<typeof createTheatre>>
beforeAll(async () => {
  theatre = await createTheatre()
})
afterAll(() => theatre[Symbol.asyncDispose]())

const status = ({ client }: Screen) => client.connection.get().status
const isLive = (screen: Screen) => eventually(() => expect(status(screen)).toBe('live'))

test('a token that is revoked while its stream flows ends the stream, for good', async () => {
  const { call } = await theatre.visitor('revoked')
  const { token, handle } = await call('tokens.create', { name: 'ci', scopes: ['read'] })
  const client = createClient({ url: theatre.url, token })
  const heard: string[] = []
  const listening = (async () => {
    for await (const { type } of client.events()) heard.push(type)
  })()
  await eventually(() => expect(heard).toEqual(['sync']))
  await call('tokens.revoke', { handle })
  const error = await listening.catch((reason: unknown) => reason)
  expect(describeError(error)).toMatchObject({ code: 'UNAUTHORIZED' })
  expect(client.connection.get()).toEqual({ status: 'signed-out' })
  client.close()
})

test('a token nobody gave out is refused at once', async () => {
  const client = createClient({ url: theatre.url, token: `crl_${'x'.repeat(43)}` })
  const error = await client
    .events()
    [Symbol.asyncIterator]()
    .next()
    .catch((reason: unknown) => reason)
  expect(describeError(error)).toMatchObject({ code: 'UNAUTHORIZED' })
  expect(client.connection.get()).toEqual({ status: 'signed-out' })
  client.close()
})

test('nobody is signed out by a network that fails: offline, and back when it is', async () => {
  await using screen = await createScreen(await theatre.person('offline'), { url: theatre.url })
  await isLive(screen)
  screen.road.close()
  const before = Date.now()
  await eventually(() => expect(status(screen)).toBe('offline'))
  const state = screen.client.connection.get()
  if (state.status === 'offline') expect(state.retryAt).toBeGreaterThanOrEqual(before)
  for (let attempt = 0; attempt < 3; attempt++) {
    screen.client.connection.retryNow()
    expect(status(screen)).toBe('connecting')
    await eventually(() => expect(status(screen)).toBe('offline'))
  }
  screen.road.open()
  screen.client.connection.retryNow()
  await isLive(screen)
})

test('while it was offline its token went: it finds out when it is back', async () => {
  const person = await theatre.person('gone')
  await using screen = await createScreen(person, { url: theatre.url })
  await isLive(screen)
  screen.road.close()
  await eventually(() => expect(status(screen)).toBe('offline'))
  await theatre.database.sql`delete from access_tokens where user_id = ${person.id}`
  screen.road.open()
  screen.client.connection.retryNow()
  await eventually(() => expect(status(screen)).toBe('signed-out'))
})
