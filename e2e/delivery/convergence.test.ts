import { appRouter } from '@carillon/api'
import { type Client, createClient } from '@carillon/client'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { createScreen, type Screen } from '../support/screen.ts'
import { createTheatre, type Visitor } from '../support/theatre.ts'
import { look } from '../support/truth.ts'
import { untilNothingIsDue } from '../support/until-nothing-is-due.ts'

// Snapshot, act, apply the events, compare with a fresh snapshot: for whoever acts, on both their devices, for the
// other side, and for a stranger. A mutation of the router that has no act here fails.

interface Act {
  /** What happens; it may first bring about what it needs. */
  play(): Promise<unknown>
  /** What no event can tell and so is fetched again, on whichever screen. Anything else would hide that apply is wrong. */
  fetches?: string[]
}

let theatre: Awaited<ReturnType<typeof createTheatre>>
let people: { alice: Person; bob: Person; chloe: Person }
let clients: { alice: Client['api']; bob: Client['api']; chloe: Client['api'] }
let screens: Screen[]
let direct: string
let group: string
const closing: (() => unknown)[] = []

let made = 0
const unique = (name: string) => `${name}-${++made}`
const lastOf = async (client: Client['api'], conversationId: string) => {
  const { items } = await client.messages.list.query({ conversationId, limit: 1 })
  const [last] = items
  if (!last) throw new Error('There is no message.')
  return last
}
const post = (client: Client['api'], conversationId: string, body = unique('message'), replyTo?: string) =>
  client.messages.send.mutate({ conversationId, body, clientId: unique('client'), replyTo })
const tell = (client: Client['api'], to: string[]) =>
  client.notifications.send.mutate({ to, kind: 'announcement', data: { title: unique('news') } })
const newest = async (client: Client['api'], filter: 'all' | 'archived' | 'snoozed' = 'all') => {
  const { items } = await client.notifications.list.query({ filter, limit: 2 })
  return items.map(({ id }) => id)
}

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()
const announced = (to: string[], more: { key?: string; sendAt?: string; expiresAt?: string }) => {
  return { to, kind: 'announcement', data: { title: unique('news') }, ...more }
}
const inSession = () => theatre.visitor(unique('visitor'))

async function adminInSession() {
  const admin = await inSession()
  await theatre.database.sql`update users set is_admin = true where username = ${admin.account.username}`
  return admin
}

async function actOnVisitor(path: string) {
  const [admin, visitor] = [await adminInSession(), await inSession()]
  return admin.call(path, { username: visitor.account.username })
}

const handleOfOther = async ({ signInAgain, account }: Visitor) => {
  await signInAgain()
  const [row] = await theatre.database.sql`
    select s.handle from sessions s join users u on u.id = s.user_id
    where u.username = ${account.username} order by s.created_at desc limit 1`
  return row?.['handle']
}

const list = 'notifications.list'

const monday = { day: 1, from: '22:00', to: '07:00' }
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()
/** Of nobody: nothing is ever sent there. */
const subscription = {
  endpoint: 'https://8.8.8.8/nobody',
  keys: {
    p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
    auth: 'tBHItJI5svbpez7KI4CCXg',
  },
}

const acts: Record<string, Act> = {
  'session.signUp': { play: inSession },
  'session.signIn': { play: async () => (await inSession()).signInAgain() },
  'session.signOut': { play: async () => (await inSession()).call('session.signOut') },
  'session.revoke': {
    play: async () => {
      const visitor = await inSession()
      await visitor.call('session.revoke', { handle: await handleOfOther(visitor) })
    },
  },
  'session.revokeOthers': { play: async () => (await inSession()).call('session.revokeOthers') },
  'session.changePassword': {
    play: async () => {
      const { account, call } = await inSession()
      await call('session.changePassword', { current: account.password, next: 'another long one' })
    },
  },
  'tokens.create': { play: async () => (await inSession()).call('tokens.create', { name: 'ci', scopes: ['read'] }) },
  'tokens.revoke': {
    play: async () => {
      const { call } = await inSession()
      const { handle } = await call('tokens.create', { name: 'ci', scopes: ['read'] })
      await call('tokens.revoke', { handle })
    },
  },
  'users.update': {
    play: async () => {
      await clients.alice.users.update.mutate({ displayName: unique('Alice') })
      await everybodyHasHeard()
      // A stranger keeps the old name, in a notification from before, until they fetch it again.
      await Promise.all(screens.slice(0, 3).map(isTrue))
      await clients.alice.users.update.mutate({ displayName: 'alice' })
    },
    // Their texts are made by the server, with the name in them.
    fetches: ['notifications.list'],
  },

  'notifications.send': {
    play: async () => {
      await tell(clients.alice, ['alice', 'bob'])
      await clients.alice.notifications.send.mutate(announced(['alice', 'bob'], { sendAt: inMs(300) }))
      await clients.alice.notifications.send.mutate(announced(['alice', 'bob'], { expiresAt: inMs(500) }))
      await untilNothingIsDue(theatre.database, 10_000)
    },
  },
  'notifications.sendMany': {
    play: () => {
      const items = ['alice', 'bob', 'alice'].map((name) => {
        return { to: [name], kind: 'announcement', data: { title: unique('one of many') } }
      })
      return clients.alice.notifications.sendMany.mutate({ items })
    },
  },
  'notifications.cancel': {
    play: async () => {
      const { scheduled } = await clients.alice.notifications.send.mutate(announced(['bob'], { sendAt: inMs(60_000) }))
      await clients.alice.notifications.cancel.mutate({ id: scheduled?.id ?? '' })
    },
  },
  'notifications.replace': {
    play: async () => {
      const key = unique('key')
      await clients.alice.notifications.send.mutate(announced(['alice', 'bob'], { key }))
      await clients.alice.notifications.replace.mutate({ key, data: { title: unique('other news') } })
    },
  },
  'notifications.retract': {
    play: async () => {
      const key = unique('key')
      await clients.alice.notifications.send.mutate(announced(['alice', 'bob'], { key }))
      await clients.bob.notifications.archive.mutate({ ids: (await newest(clients.bob)).slice(0, 1) })
      await clients.alice.notifications.retract.mutate({ key })
    },
    fetches: [list],
  },
  'notifications.snooze': {
    play: async () => {
      await tell(clients.bob, ['alice', 'alice'])
      const [first = '', second = ''] = await newest(clients.alice)
      await clients.alice.notifications.snooze.mutate({ ids: [first], until: inMs(60 * 60_000 * 24) })
      await clients.alice.notifications.snooze.mutate({ ids: [second], until: inMs(400) })
      await tell(clients.bob, ['alice'])
      await untilNothingIsDue(theatre.database, 10_000)
    },
    fetches: [list],
  },
  'notifications.unsnooze': {
    play: async () => {
      const ids = await newest(clients.alice)
      await clients.alice.notifications.snooze.mutate({ ids, until: inMs(60 * 60_000 * 24) })
      await clients.alice.notifications.unsnooze.mutate({ ids: ids.slice(0, 1) })
      await clients.alice.notifications.archive.mutate({ filter: 'snoozed' })
    },
    fetches: [list],
  },
  'notifications.broadcast': {
    play: () =>
      clients.alice.notifications.broadcast.mutate({ kind: 'announcement', data: { title: unique('for all') } }),
  },
  'admin.sendTest': { play: async () => (await adminInSession()).call('admin.sendTest') },
  'admin.disconnect': { play: () => actOnVisitor('admin.disconnect') },
  'admin.revokeAccess': { play: () => actOnVisitor('admin.revokeAccess') },
  'notifications.markSeen': { play: () => clients.alice.notifications.markSeen.mutate() },
  'notifications.markRead': {
    play: async () => {
      await tell(clients.bob, ['alice', 'alice'])
      await clients.alice.notifications.markRead.mutate({ ids: (await newest(clients.alice)).slice(0, 1) })
      await clients.alice.notifications.markRead.mutate({ all: true })
    },
  },
  'notifications.markUnread': {
    play: async () => {
      const ids = await newest(clients.alice)
      await clients.alice.notifications.markRead.mutate({ ids })
      await clients.alice.notifications.markUnread.mutate({ ids })
    },
    fetches: [list],
  },
  'notifications.archive': {
    play: async () => clients.alice.notifications.archive.mutate({ ids: await newest(clients.alice) }),
    fetches: [list],
  },
  'notifications.unarchive': {
    play: async () => clients.alice.notifications.unarchive.mutate({ ids: await newest(clients.alice, 'archived') }),
    fetches: [list],
  },

  'preferences.set': {
    play: async () => {
      const { set } = clients.alice.preferences
      await set.mutate({ kinds: { message: { sound: false, inApp: false } }, quietHours: [monday] })
      await post(clients.bob, direct)
      await set.mutate({ kinds: { message: { inApp: null } }, quietHours: [], doNotDisturbUntil: inAnHour() })
      await set.mutate({ doNotDisturbUntil: null })
    },
  },
  'preferences.setSubject': {
    play: async () => {
      const { setSubject } = clients.alice.preferences
      const groupKey = `conversation:${direct}`
      await setSubject.mutate({ groupKey, mode: 'muted' })
      await post(clients.bob, direct)
      await setSubject.mutate({ groupKey, mode: 'followed' })
      await post(clients.bob, direct)
      await setSubject.mutate({ groupKey, mode: null })
    },
  },
  'push.register': { play: async () => (await inSession()).call('push.register', subscription) },
  'push.unregister': {
    play: async () => {
      const { call } = await inSession()
      await call('push.register', subscription)
      await call('push.unregister', { endpoint: subscription.endpoint })
    },
  },
  'push.test': { play: async () => (await inSession()).call('push.test') },

  'conversations.open': {
    play: async () => {
      await clients.alice.conversations.open.mutate({ with: ['bob'] })
      await clients.bob.conversations.open.mutate({ with: ['alice'] })
      await clients.alice.conversations.open.mutate({ with: ['bob', 'chloe'], title: unique('Group') })
      await clients.bob.conversations.open.mutate({ with: ['chloe'] })
    },
  },
  'conversations.addMembers': {
    play: async () => {
      const { id } = await clients.alice.conversations.open.mutate({ with: ['bob'], title: unique('Group') })
      await post(clients.bob, id)
      await clients.alice.conversations.addMembers.mutate({ id, usernames: ['chloe'] })
    },
  },
  'conversations.leave': {
    play: async () => {
      for (const screen of screens) screen.open(group)
      await post(clients.alice, group)
      await clients.bob.conversations.leave.mutate({ id: group })
      await post(clients.alice, group, 'while bob is away')
      await clients.alice.conversations.addMembers.mutate({ id: group, usernames: ['bob'] })
      await post(clients.alice, group)
    },
    fetches: [list, 'messages.list', 'conversations.get'],
  },
  'conversations.rename': {
    play: () => clients.alice.conversations.rename.mutate({ id: group, title: unique('Renamed') }),
  },
  'conversations.markRead': {
    play: async () => {
      const { seq } = await post(clients.bob, direct)
      await clients.alice.conversations.markRead.mutate({ id: direct, seq })
    },
  },
  'conversations.markDelivered': {
    play: async () => {
      const { seq } = await post(clients.bob, direct)
      const { seq: inGroup } = await post(clients.bob, group)
      await clients.alice.conversations.markDelivered.mutate({
        items: [
          { id: direct, seq },
          { id: group, seq: inGroup },
        ],
      })
      // What arrived stays so, whatever is read and marked unread.
      await clients.alice.conversations.markRead.mutate({ id: direct, seq })
      await clients.alice.conversations.markUnread.mutate({ id: direct, seq })
    },
  },
  'conversations.markUnread': {
    play: async () => {
      const { seq } = await post(clients.bob, direct)
      await clients.alice.conversations.markRead.mutate({ id: direct, seq })
      await clients.alice.conversations.markUnread.mutate({ id: direct, seq })
    },
  },

  'messages.send': {
    play: async () => {
      const first = await post(clients.bob, group, 'what does @alice think?')
      await post(clients.alice, group, 'she thinks so', first.id)
      await post(clients.bob, direct)
    },
  },
  'messages.edit': {
    play: async () => {
      const { id } = await post(clients.alice, direct)
      await post(clients.bob, direct, 'a reply', id)
      await clients.alice.messages.edit.mutate({ id, body: unique('edited') })
    },
  },
  'messages.remove': {
    play: async () => {
      const { id } = await post(clients.alice, direct)
      await post(clients.alice, direct, 'a reply', id)
      await clients.alice.messages.remove.mutate({ id })
    },
  },
  'messages.react': {
    play: async () => {
      const { id } = await lastOf(clients.alice, direct)
      await clients.bob.messages.react.mutate({ id, emoji: '👍', on: true })
      await clients.alice.messages.react.mutate({ id, emoji: '👍', on: true })
      await clients.alice.messages.react.mutate({ id, emoji: '🎉', on: true })
      await clients.bob.messages.react.mutate({ id, emoji: '👍', on: false })
    },
  },
}

/** Feeds are in order: whoever shows this has heard of everything before it. */
async function everybodyHasHeard() {
  const { notifications } = await tell(clients.chloe, ['alice', 'bob', 'chloe'])
  const ids = new Set(notifications.map(({ id }) => id))
  await eventually(() => {
    for (const { cache } of screens) {
      const shown = JSON.stringify(
        cache.getQueryData([['notifications', 'list'], { input: { filter: 'all' }, type: 'infinite' }]),
      )
      expect([...ids].some((id) => shown.includes(id))).toBe(true)
    }
  })
}

const isTrue = (screen: Screen) =>
  eventually(async () => {
    const { shown, told } = await look(screen)
    expect(shown).toEqual(told)
  })

beforeAll(async () => {
  theatre = await createTheatre()
  const [alice, bob, chloe] = [
    await theatre.person('alice'),
    await theatre.person('bob'),
    await theatre.person('chloe'),
  ]
  people = { alice, bob, chloe }
  await theatre.database.sql`update users set is_admin = true where id = ${alice.id}`
  const clientOf = ({ token }: Person) => {
    const client = createClient({ url: theatre.url, token })
    closing.push(client.close)
    return client.api
  }
  clients = { alice: clientOf(alice), bob: clientOf(bob), chloe: clientOf(chloe) }
  direct = (await clients.alice.conversations.open.mutate({ with: ['bob'] })).id
  group = (await clients.alice.conversations.open.mutate({ with: ['bob'], title: 'Group' })).id
  for (const conversationId of [direct, group]) {
    for (const client of [clients.alice, clients.bob]) await post(client, conversationId)
  }
  for (const client of [clients.alice, clients.bob]) await tell(client, ['alice', 'bob', 'chloe'])
  await clients.alice.notifications.archive.mutate({ ids: (await newest(clients.alice)).slice(1) })

  const { url } = theatre
  screens = await Promise.all([
    createScreen(people.alice, { url, name: 'who acts' }),
    createScreen(people.alice, { url, name: 'their other device' }),
    createScreen(people.bob, { url, name: 'the other side' }),
    createScreen(people.chloe, { url, name: 'a stranger' }),
  ])
  for (const screen of screens) {
    screen.open(direct)
    if (screen.name !== 'a stranger') screen.open(group)
    closing.unshift(() => screen[Symbol.asyncDispose]())
  }
  await Promise.all(screens.map((screen) => eventually(() => expect(screen.isLive()).toBe(true))))
  await Promise.all(screens.map(isTrue))
})

afterAll(async () => {
  for (const close of closing) await close()
  await theatre[Symbol.asyncDispose]()
})

// Flat, by path; its type says otherwise.
const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>
const mutations = Object.keys(procedures).filter((path) => procedures[path]?._def.type === 'mutation')

describe('after each mutation every screen shows what a fresh reader is told', () => {
  test('every mutation has its act', () => {
    expect(Object.keys(acts).toSorted()).toEqual(mutations.toSorted())
  })

  test.for(mutations)('%s', async (path) => {
    const act = acts[path]
    if (!act) throw new Error('Write down how to play it.')
    for (const { fetched } of screens) fetched.length = 0
    await act.play()
    await everybodyHasHeard()
    await Promise.all(screens.map(isTrue))
    const fetched = new Set(screens.flatMap((screen) => screen.fetched))
    expect([...fetched].filter((name) => !act.fetches?.includes(name))).toEqual([])
  })
})
