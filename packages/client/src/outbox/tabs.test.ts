import { describe, expect, test } from 'vitest'
import { createBrowser, type Fate, settle, useFakeClock } from './outbox-world.ts'

useFakeClock()

const offline = () => 'lost' as const

describe('what waits', () => {
  test('outlives the page, and is sent by the next one under the same ids and in the order in which it was typed', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    server.fateOf = offline
    const first = openTab()
    for (const body of ['one', 'two', 'three']) first.write(body)
    await settle()
    expect(first.outbox.isKept()).toBe(true)
    const ids = first.outbox.get().map(({ clientId }) => clientId)
    first.die()
    // A day later.
    await settle(86_400_000)
    const next = openTab()
    await settle()
    expect(next.pending()).toEqual(['one: queued', 'two: queued', 'three: queued'])
    expect(next.outbox.get().map(({ clientId }) => clientId)).toEqual(ids)
    server.fateOf = () => 'stored'
    await settle(5_000)
    expect(server.bodies()).toEqual(['one', 'two', 'three'])
    expect(next.heard).toEqual(['one', 'two', 'three'])
    expect(next.pending()).toEqual([])
  })

  test('goes before what is typed while the next page still opens', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    server.fateOf = offline
    const first = openTab()
    first.write('one')
    await settle()
    first.die()
    server.fateOf = () => 'stored'
    const next = openTab()
    next.write('two')
    await settle()
    expect(server.bodies()).toEqual(['one', 'two'])
  })

  test('is kept before it is sent', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    const tab = openTab()
    let wasKept: boolean | undefined
    server.fateOf = () => {
      wasKept = tab.outbox.isKept()
      return 'stored'
    }
    tab.write('one')
    expect(tab.pending()).toEqual(['one: queued'])
    expect(tab.outbox.isKept()).toBe(false)
    await settle()
    expect(wasKept).toBe(true)
    expect(tab.outbox.isKept()).toBe(true)
  })

  test('is stored once where the page ends between the sending and the answer', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    const first = openTab()
    server.fateOf = () => 'held'
    first.write('one')
    await settle()
    first.die()
    server.fateOf = () => 'stored'
    const next = openTab()
    await settle()
    server.release()
    await settle()
    expect(server.calls).toHaveLength(2)
    expect(server.bodies()).toEqual(['one'])
    expect(next.heard).toEqual(['one'])
  })

  test('and failed is there after a reload, with why, and can be tried again or discarded', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    server.fateOf = () => ({ code: 'NOT_FOUND' })
    const first = openTab()
    first.write('one')
    first.write('two')
    await settle()
    first.die()
    const next = openTab()
    await settle(60_000)
    expect(next.outbox.get()[0]).toMatchObject({ status: 'failed', code: 'NOT_FOUND', reason: 'refused: NOT_FOUND' })
    expect(server.calls).toHaveLength(2)
    server.fateOf = () => 'stored'
    next.outbox.discard(next.idOf('one'))
    next.outbox.retry(next.idOf('two'))
    await settle()
    expect(server.bodies()).toEqual(['two'])
    next.die()
    const last = openTab()
    await settle()
    expect(last.pending()).toEqual([])
  })
})

describe('two tabs', () => {
  test('show what waits in either, and send each message once and in the order in which all were typed', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    const [one, other] = [openTab(), openTab()]
    server.fateOf = offline
    one.write('one')
    await settle()
    other.write('two')
    await settle()
    one.write('three')
    await settle()
    const bodies = (tab: typeof one) => tab.outbox.get().map(({ body }) => body)
    expect(bodies(one)).toEqual(['one', 'two', 'three'])
    expect(bodies(other)).toEqual(['one', 'two', 'three'])
    server.fateOf = () => 'stored'
    server.calls.length = 0
    await settle(5_000)
    expect(server.calls.map(({ body }) => body)).toEqual(['one', 'two', 'three'])
    expect(one.heard).toEqual(['one', 'two', 'three'])
    expect(other.heard).toEqual(['one', 'two', 'three'])
    expect([...one.pending(), ...other.pending()]).toEqual([])
  })

  test('show that the other sends, and leave it to that one', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    const [one, other] = [openTab(), openTab()]
    server.fateOf = () => 'held'
    one.write('one')
    await settle()
    expect(other.pending()).toEqual(['one: sending'])
    await settle(5_000)
    expect(server.calls).toHaveLength(1)
    server.release()
    await settle()
    expect(other.pending()).toEqual([])
    expect(other.heard).toEqual(['one'])
  })

  test('see what the other discards, tries again or is refused', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    const [one, other] = [openTab(), openTab()]
    server.fateOf = () => ({ code: 'FORBIDDEN' })
    one.write('one')
    one.write('two')
    await settle()
    expect(other.pending()).toEqual(['one: failed', 'two: failed'])
    other.outbox.discard(other.idOf('one'))
    await settle()
    expect(one.pending()).toEqual(['two: failed'])
    server.fateOf = () => 'stored'
    other.outbox.retry(other.idOf('two'))
    await settle()
    expect(one.heard).toEqual(['two'])
    expect(one.pending()).toEqual([])
  })

  test('take over from each other when the one that sends dies', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    const one = openTab()
    server.fateOf = () => 'held'
    one.write('one')
    one.write('two')
    await settle()
    const other = openTab()
    await settle()
    expect(server.calls).toHaveLength(1)
    server.fateOf = () => 'stored'
    one.die()
    await settle()
    expect(server.bodies()).toEqual(['one', 'two'])
    server.release()
    await settle()
    expect(server.bodies()).toEqual(['one', 'two'])
    expect(other.heard).toEqual(['one', 'two'])
  })

  test('take over from each other when both were open before anything was written', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    server.fateOf = offline
    const [one, other] = [openTab(), openTab()]
    await settle()
    one.write('one')
    await settle()
    server.fateOf = () => 'stored'
    one.die()
    await settle(5_000)
    expect(other.heard).toEqual(['one'])
  })

  test('do not wait for each other in different conversations', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    const [one, other] = [openTab(), openTab()]
    server.fateOf = ({ conversationId }) => (conversationId === 'c1' ? 'held' : 'stored')
    one.write('here', 'c1')
    await settle()
    other.write('there', 'c2')
    await settle()
    expect(server.bodies('c2')).toEqual(['there'])
  })

  test('that hear nothing of each other ask before each message what is still to be sent', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    const [one, other] = [openTab({ hasChannels: false }), openTab({ hasChannels: false })]
    await settle()
    server.fateOf = () => 'held'
    one.write('one')
    await settle()
    other.write('two')
    await settle()
    server.fateOf = () => 'stored'
    server.release()
    await settle()
    expect(server.calls.map(({ body }) => body)).toEqual(['one', 'two'])
    expect([...one.pending(), ...other.pending()]).toEqual([])
  })

  test('of an old browser without locks store each message once and in order all the same', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    server.fateOf = offline
    const [one, other] = [openTab({ hasLocks: false }), openTab({ hasLocks: false })]
    for (const body of ['one', 'two', 'three']) {
      one.write(body)
      await settle()
    }
    other.write('four')
    await settle()
    server.fateOf = () => 'stored'
    await settle(5_000)
    await settle(5_000)
    expect(server.bodies()).toEqual(['one', 'two', 'three', 'four'])
    expect([...one.pending(), ...other.pending()]).toEqual([])
  })
})

describe('another user of the same browser', () => {
  test('neither sees nor sends what waits', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    server.fateOf = offline
    const mine = openTab()
    mine.write('mine')
    await settle()
    const theirs = openTab({ userId: 'bob' })
    await settle()
    expect(theirs.pending()).toEqual([])
    mine.die()
    server.fateOf = () => 'stored'
    theirs.write('theirs')
    await settle(60_000)
    expect(server.bodies()).toEqual(['theirs'])
    openTab()
    await settle()
    expect(server.bodies()).toEqual(['theirs', 'mine'])
    expect(server.authors()).toEqual(new Set(['me', 'bob']))
  })

  test('loses nothing when the first signs out on purpose, whose messages are gone from every tab', async () => {
    using browser = createBrowser()
    const { server, openTab } = browser
    server.fateOf = offline
    const [one, other, theirs] = [openTab(), openTab(), openTab({ userId: 'bob' })]
    one.write('mine')
    theirs.write('theirs')
    await settle()
    await Promise.all([one.outbox.clear(), settle()])
    expect([...one.pending(), ...other.pending()]).toEqual([])
    server.fateOf = () => 'stored'
    await settle(60_000)
    openTab()
    await settle()
    expect(server.bodies()).toEqual(['theirs'])
  })
})

describe('what is discarded while it is under way', () => {
  test.for<[string, Fate, string[]]>([
    ['and was stored shows as sent', 'stored', ['one']],
    ['and was refused is gone', { code: 'FORBIDDEN' }, []],
    ['and is lost is not sent again', 'lost', []],
  ])('%s', async ([, fate, heard]) => {
    using browser = createBrowser()
    const { server, openTab } = browser
    const tab = openTab()
    server.fateOf = () => 'held'
    tab.write('one')
    await settle()
    tab.outbox.discard(tab.idOf('one'))
    await settle()
    expect(tab.pending()).toEqual([])
    server.fateOf = () => fate
    server.release()
    await settle(60_000)
    expect(tab.heard).toEqual(heard)
    expect(tab.pending()).toEqual([])
    expect(server.calls).toHaveLength(1)
  })
})

test('closed, it leaves what is kept to another tab and holds no lock', async () => {
  using browser = createBrowser()
  const { server, openTab } = browser
  server.fateOf = offline
  const one = openTab()
  one.write('one')
  await settle()
  const other = openTab()
  await settle()
  one.outbox.close()
  server.fateOf = () => 'stored'
  await settle()
  expect(other.heard).toEqual(['one'])
})
