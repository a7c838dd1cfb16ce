import { preferences } from '@carillon/db'
import { eventually } from '@carillon/db/testing'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineKind } from '../notifications/kind.ts'
import { createWorld, listenAs, type Person, refusal, type World } from '../testing.ts'
import { settleAhead } from './settle-quiet-hours.ts'

const text = () => ({ title: 'Down' })
const outage = defineKind({
  name: 'outage',
  data: z.object({}),
  severity: 'critical',
  text: { en: text, fr: text },
})
const whisper = defineKind({
  name: 'soft-whisper',
  label: { en: 'Whispers', fr: 'Murmures' },
  channels: ['inApp'],
  data: z.object({}),
  text: { en: text, fr: text },
})

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000, kinds: [outage, whisper] })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = (options: { locale?: 'en' | 'fr' } = {}) => world.person(`chooser-${++people}`, options)
const chosenBy = async ({ api }: Person) => (await api.preferences.get()).preferences
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()
const news = (to: Person, more: object = {}) => {
  return { to: [to.user.username], kind: 'announcement', data: { title: 'News' }, ...more }
}

describe('what somebody has chosen', () => {
  test('is what is usual until they choose, and says each kind in both languages', async () => {
    const { kinds, ...others } = await chosenBy(await somebody())
    expect(others).toEqual({ doNotDisturbUntil: null, quietHours: [], timeZone: 'UTC', subjects: [] })
    const all = { inApp: true, system: true, push: true, sound: true }
    const byName = new Map(kinds.map((kind) => [kind.name, kind]))
    expect(byName.get('message')).toEqual({
      name: 'message',
      label: { en: 'Messages', fr: 'Messages' },
      isCritical: false,
      channels: all,
      defaults: all,
    })
    const quiet = { inApp: true, system: false, push: false, sound: false }
    expect(byName.get('soft-whisper')).toMatchObject({ label: { fr: 'Murmures' }, channels: quiet, defaults: quiet })
    expect(byName.get('outage')).toMatchObject({ isCritical: true, label: { en: 'Outage', fr: 'Outage' } })
  })

  test('is kept channel by channel, and goes back to what is usual', async () => {
    const chooser = await somebody()
    const { set } = chooser.api.preferences
    await set({ kinds: { announcement: { sound: false }, 'soft-whisper': { push: true } } })
    await set({ kinds: { announcement: { push: false } } })
    const channelsOf = async (wanted: string) =>
      (await chosenBy(chooser)).kinds.find(({ name }) => name === wanted)?.channels
    expect(await channelsOf('announcement')).toEqual({ inApp: true, system: true, push: false, sound: false })
    expect(await channelsOf('soft-whisper')).toEqual({ inApp: true, system: false, push: true, sound: false })
    await set({ kinds: { announcement: { sound: null, push: true } } })
    expect(await channelsOf('announcement')).toEqual({ inApp: true, system: true, push: true, sound: true })
    await set({})
  })

  test('reaches every device, whichever it was chosen on', async () => {
    const chooser = await somebody()
    await using stream = await listenAs(chooser)
    const until = inAnHour()
    await chooser.api.preferences.set({ doNotDisturbUntil: until })
    const [heard] = await stream.take(1)
    expect(heard?.event).toEqual({
      type: 'preferences.changed',
      preferences: { ...(await chosenBy(chooser)), doNotDisturbUntil: until },
    })
    await chooser.api.users.update({ timeZone: 'Europe/Paris' })
    const events = (await stream.take(2)).map(({ event }) => event)
    expect(events).toContainEqual(expect.objectContaining({ type: 'preferences.changed' }))
    await chooser.api.preferences.set({ doNotDisturbUntil: null })
    const [last] = await stream.take(1)
    expect(last?.event).toMatchObject({ preferences: { doNotDisturbUntil: null, timeZone: 'Europe/Paris' } })
  })

  test('is refused by the name of the field when it makes no sense', async () => {
    const chooser = await somebody()
    const { set, setSubject } = chooser.api.preferences
    const monday = { day: 1, from: '22:00', to: '07:00' }
    type Wrong = [field: string, wrong: Parameters<typeof set>[0]]
    for (const [field, wrong] of [
      ['kinds.nonsense', { kinds: { nonsense: { push: false } } }],
      ['kinds.outage.push', { kinds: { outage: { sound: true, push: false } } }],
      ['doNotDisturbUntil', { doNotDisturbUntil: new Date(Date.now() - 1_000).toISOString() }],
      ['doNotDisturbUntil', { doNotDisturbUntil: 'soon' }],
      ['doNotDisturbUntil', { doNotDisturbUntil: '2999-01-01T00:00:00Z' }],
      ['quietHours.0.day', { quietHours: [{ ...monday, day: 8 }] }],
      ['quietHours.1.from', { quietHours: [monday, { ...monday, from: '24:00' }] }],
    ] satisfies Wrong[]) {
      expect(await refusal(set(wrong)), JSON.stringify(wrong)).toMatchObject({ code: 'BAD_REQUEST', field })
    }
    const telepathy: object = { kinds: { message: { telepathy: true } } }
    expect(await refusal(set(telepathy))).toMatchObject({ code: 'BAD_REQUEST' })
    expect(await refusal(setSubject({ groupKey: '', mode: 'muted' }))).toMatchObject({ field: 'groupKey' })
    expect(await refusal(chooser.api.users.update({ timeZone: 'Mars/Olympus' }))).toMatchObject({ field: 'timeZone' })
    expect((await chosenBy(chooser)).quietHours).toEqual([])
    await set({ kinds: { outage: { push: true } }, quietHours: [monday] })
  })
})

describe('subjects', () => {
  test('are shown by what they were about, in the language of who muted them', async () => {
    const [reader, bob] = [await somebody({ locale: 'fr' }), await world.person('bob')]
    const { id } = await bob.api.conversations.open({ with: [reader.user.username], title: 'Lunch' })
    await bob.api.messages.send({ conversationId: id, body: 'Hello', clientId: 'lunch' })
    const groupKey = `conversation:${id}`
    await reader.api.preferences.setSubject({ groupKey, mode: 'muted' })
    expect((await chosenBy(reader)).subjects).toEqual([
      { groupKey, mode: 'muted', until: null, title: 'Bob dans Lunch', link: `/conversations/${id}` },
    ])
    await reader.api.preferences.setSubject({ groupKey: 'never heard of', mode: 'followed', until: inAnHour() })
    await reader.api.preferences.setSubject({ groupKey, mode: null })
    expect((await chosenBy(reader)).subjects).toMatchObject([{ groupKey: 'never heard of', title: null, link: null }])
  })

  test('of others tell nothing', async () => {
    const [reader, stranger, sender] = [await somebody(), await somebody(), await somebody()]
    await sender.api.notifications.send(news(reader, { groupKey: 'secret plans' }))
    await stranger.api.preferences.setSubject({ groupKey: 'secret plans', mode: 'muted' })
    expect((await chosenBy(stranger)).subjects).toMatchObject([{ title: null }])
  })

  test('are forgotten when their time is over', async () => {
    const reader = await somebody()
    await reader.api.preferences.setSubject({ groupKey: 'build', mode: 'muted', until: inAnHour() })
    expect((await chosenBy(reader)).subjects).toHaveLength(1)
    await world.database.sql`update subjects set until = now() - interval '1 s' where user_id = ${reader.id}`
    expect((await chosenBy(reader)).subjects).toEqual([])
  })
})

describe('quiet hours', () => {
  const always = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '00:00' }))
  const stored = async ({ id }: Person) => {
    const [row] = await world.database.db.select().from(preferences).where(eq(preferences.userId, id))
    if (!row) throw new Error('There are none.')
    return row
  }

  test('are worked out anew when their owner moves', async () => {
    const reader = await somebody()
    await reader.api.preferences.set({ quietHours: [{ day: 1, from: '22:00', to: '07:00' }] })
    const before = await stored(reader)
    await reader.api.users.update({ timeZone: 'Asia/Tokyo' })
    const after = await stored(reader)
    expect(after.quiet).not.toBe(before.quiet)
    expect(after.quiet.match(/\[/g)?.length).toBeGreaterThanOrEqual(4)
  })

  test('go on for ever, whoever works them out', async () => {
    const reader = await somebody()
    await reader.api.preferences.set({ quietHours: always })
    const isQuietAt = async (days: number) => {
      const [row] = await world.database.db.execute<{ isQuiet: boolean }>(sql`
        select quiet @> now() + make_interval(days => ${days}::int) as "isQuiet" from preferences where user_id = ${reader.id}`)
      return row?.isQuiet
    }
    expect([await isQuietAt(0), await isQuietAt(34), await isQuietAt(60)]).toEqual([true, true, false])
    const later = Date.now() + 30 * 86_400_000
    await Promise.all([settleAhead(world.database, later), settleAhead(world.database, later)])
    await eventually(async () => expect(await isQuietAt(60)).toBe(true))
    await reader.api.preferences.set({ quietHours: [] })
    expect(await stored(reader)).toMatchObject({ quiet: '{}', quietThrough: null })
  })

  test('go on although somebody lives in a zone that this server does not know', async () => {
    const [lost, reader] = [await somebody(), await somebody()]
    for (const { api } of [lost, reader]) await api.preferences.set({ quietHours: always })
    // As another version of Node.js may have let them choose it; and theirs is to be looked at first.
    await world.database.sql`update users set time_zone = 'Mars/Olympus' where id = ${lost.id}`
    await world.database.sql`
      update preferences set quiet_through = quiet_through - interval '1 hour' where user_id = ${lost.id}`
    const before = await stored(reader)
    const settling = settleAhead(world.database, Date.now() + 30 * 86_400_000)
    await expect(settling).rejects.toThrow('could not be worked out')
    expect((await stored(reader)).quietThrough?.getTime()).toBeGreaterThan(before.quietThrough?.getTime() ?? Infinity)
    await lost.api.users.update({ timeZone: 'UTC' })
  })
})
