import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, listenAs, refusal, type World } from '../testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

describe('searching for people', () => {
  test('finds the beginning of any of their names, in any spelling, and nothing private', async () => {
    const { api, id } = await world.person('marie-claire')
    await api.users.update({ displayName: 'Marie Dubois' })
    await world.person('martin')
    const found = async (query: string) => (await api.users.search({ query })).items.map((item) => item.username)
    expect(await found('mar')).toEqual(['marie-claire', 'martin'])
    expect(await found('DUB')).toEqual(['marie-claire'])
    expect(await found('marie d')).toEqual(['marie-claire'])
    for (const query of ['rie', '%', '_', '\\', "'", 'zzz']) expect(await found(query), query).toEqual([])
    expect((await api.users.search({ query: 'marie' })).items).toEqual([
      { id, username: 'marie-claire', displayName: 'Marie Dubois' },
    ])
    for (const query of ['', ' ', 'a\0b', 'x'.repeat(65)]) {
      expect(await refusal(found(query))).toMatchObject({ code: 'BAD_REQUEST', field: 'query' })
    }
  })
})

describe('changing oneself', () => {
  test('changes what is named, and nothing else', async () => {
    const { api, user } = await world.person('nadia')
    const changed = { ...user, locale: 'fr' as const, timeZone: 'Europe/Paris' }
    expect(await api.users.update({ locale: 'fr', timeZone: 'Europe/Paris' })).toEqual({ user: changed })
    expect(await api.users.update({ displayName: ' Nadia B. ' })).toEqual({
      user: { ...changed, displayName: 'Nadia B.' },
    })
    const sneaky = { displayName: 'Nadia', isAdmin: true, username: 'root' }
    expect((await api.users.update(sneaky)).user).toMatchObject({ isAdmin: false, username: 'nadia' })
    await api.users.update({})
    await api.users.update({ displayName: undefined })
  })

  test('refuses what makes no sense by the name of the field', async () => {
    const { api } = await world.person('olga')
    for (const [field, wrong] of [
      ['displayName', { displayName: ' ' }],
      ['displayName', { displayName: 'x'.repeat(81) }],
      ['displayName', { displayName: 'a\0b' }],
      ['locale', { locale: 'de' as 'en' }],
      ['timeZone', { timeZone: 'Europe/Nowhere' }],
      ['timeZone', { timeZone: '' }],
    ] as const) {
      expect(await refusal(api.users.update(wrong))).toMatchObject({ code: 'BAD_REQUEST', field })
    }
    await api.users.update({ displayName: 'x'.repeat(80), locale: 'en', timeZone: 'UTC' })
  })

  test('tells those one shares a conversation with, and oneself, once each; strangers hear nothing', async () => {
    const [petra, quinn, ruth] = [await world.person('petra'), await world.person('quinn'), await world.person('ruth')]
    await petra.api.conversations.open({ with: ['quinn'] })
    await petra.api.conversations.open({ with: ['quinn'], title: 'Two of us' })
    await using own = await listenAs(petra)
    await using friends = await listenAs(quinn)
    await using strangers = await listenAs(ruth)
    await petra.api.users.update({ displayName: 'Petra P.' })
    await petra.api.notifications.send({
      to: ['petra', 'quinn', 'ruth'],
      kind: 'announcement',
      data: { title: 'Last' },
    })
    const told = { type: 'user.changed', user: { id: petra.id, username: 'petra', displayName: 'Petra P.' } }
    const types = async (stream: typeof own, count: number) => (await stream.take(count)).map(({ event }) => event)
    expect(await types(own, 2)).toMatchObject([told, { type: 'notification.created' }])
    expect(await types(friends, 2)).toMatchObject([told, { type: 'notification.created' }])
    expect(await types(strangers, 1)).toMatchObject([{ type: 'notification.created' }])
  })
})
