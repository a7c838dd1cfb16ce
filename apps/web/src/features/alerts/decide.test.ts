import { describe, expect, it } from 'vitest'
import { type Arrival, isWorthTelling } from './arrival.ts'
import { decide, type Watcher } from './decide.ts'

const now = Date.parse('2026-03-05T12:00:00.000Z')
const arrival = (id: string, more: Partial<Arrival> = {}): Arrival => ({
  id,
  kind: 'announcement',
  title: id,
  body: null,
  link: null,
  severity: 'normal',
  actor: null,
  groupKey: null,
  alerts: ['system', 'sound'],
  at: new Date(now).toISOString(),
  isBack: false,
  ...more,
})
const watcher = (tab: string, more: Partial<Watcher> = {}): Watcher => ({
  tab,
  isVisible: false,
  hasFocus: false,
  path: '/',
  showsInbox: false,
  canPlay: true,
  ...more,
})
const here = { isVisible: true, hasFocus: true }
const ids = (arrivals: readonly Arrival[]) => arrivals.map(({ id }) => id).join('')
const nothing = { toast: null, system: [], sound: null }

describe('when somebody is here', () => {
  it('the system is left alone, and one alone only rings', () => {
    const decision = decide([arrival('a')], [watcher('x'), watcher('y', here)])
    expect(decision).toMatchObject({ toast: null, system: [], sound: { tab: 'x' } })
  })

  it('what presses is shown where they are, and so are many', () => {
    const watchers = [watcher('x'), watcher('y', here)]
    const mention = decide([arrival('a', { severity: 'high' })], watchers)
    expect(mention.toast).toMatchObject({ tab: 'y' })
    expect(decide([arrival('a'), arrival('b')], watchers).toast).toBeNull()
    const many = decide([arrival('a'), arrival('b'), arrival('c')], watchers)
    expect(ids(many.toast?.arrivals ?? [])).toBe('abc')
  })
})

it('on the page there is nothing of what is to stay off the screen, and no sound of what is to be silent', () => {
  const quiet = arrival('a', { severity: 'critical', alerts: [] })
  expect(decide([quiet], [watcher('x', here)])).toEqual(nothing)
  expect(decide([quiet], [watcher('x')])).toEqual(nothing)
})

describe('what somebody looks at', () => {
  it('is told of nowhere, whichever tab it is in', () => {
    const [elsewhere, conversation] = [watcher('x'), watcher('y', { isVisible: true, path: '/conversations/1' })]
    const message = arrival('a', { link: '/conversations/1?m=5', severity: 'high' })
    expect(decide([message], [elsewhere, conversation])).toEqual(nothing)
    expect(ids(decide([message], [elsewhere]).system)).toBe('a')
    const inbox = watcher('y', { isVisible: true, showsInbox: true })
    expect(decide([message, arrival('b')], [elsewhere, inbox])).toEqual(nothing)
  })

  it('is not what is open where nobody looks', () => {
    const hidden = watcher('y', { path: '/conversations/1', showsInbox: true })
    const message = arrival('a', { link: '/conversations/1' })
    expect(ids(decide([message], [watcher('x'), hidden]).system)).toBe('a')
  })
})

describe('the sound', () => {
  it('is that of the most severe, in the first tab that may play', () => {
    const arrivals = [arrival('a'), arrival('b', { severity: 'critical' }), arrival('c', { severity: 'high' })]
    const watchers = [watcher('x', { canPlay: false }), watcher('y'), watcher('z')]
    expect(decide(arrivals, watchers).sound).toMatchObject({ tab: 'y', arrival: { id: 'b' } })
    expect(decide(arrivals, watchers.slice(0, 1)).sound).toBeNull()
  })

  it('is not made where nobody wants it, nor is the system bothered', () => {
    expect(decide([arrival('a', { alerts: [] })], [watcher('x')])).toEqual(nothing)
    const silent = decide([arrival('a', { alerts: ['system'] })], [watcher('x')])
    expect(silent).toMatchObject({ system: [{ id: 'a' }], sound: null })
  })
})

it('nobody is told of their own doings, nor of what is long over', () => {
  const actor = { id: 'me', username: 'me', displayName: 'Me' }
  expect(isWorthTelling(arrival('a', { actor }), 'me', now)).toBe(false)
  expect(isWorthTelling(arrival('a', { actor }), 'you', now)).toBe(true)
  expect(isWorthTelling(arrival('a', { actor, isBack: true }), 'me', now)).toBe(true)
  expect(isWorthTelling(arrival('a'), 'me', now + 60 * 60_000)).toBe(false)
})
