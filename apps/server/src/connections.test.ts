import type { Caller, Credentials, Scope } from '@carillon/api'
import { eventually } from '@carillon/db/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Connection, type Connections, createConnections } from './connections.ts'

const user = { username: 'alice', displayName: 'Alice', isAdmin: false, locale: 'en', timeZone: 'UTC' } as const
const callerOf = (handle: string): Caller => ({ user: { ...user, id: `user-${handle}` }, handle, via: 'session' })

/** Whose sessions have ended, and who is being looked up until `answer` is called. */
let gone: Set<string>
/** Who may do something else than when they came. */
let changed: Map<string, Caller>
let asked: { bearer: string; answer(): void }[]
let errors: unknown[]
let connections: Connections
beforeEach(() => {
  gone = new Set()
  changed = new Map()
  asked = []
  errors = []
  const authenticate = ({ bearer = '' }: Credentials) =>
    new Promise<Caller | null>((resolve) => {
      const found = () => (gone.has(bearer) ? null : (changed.get(bearer) ?? callerOf(bearer)))
      asked.push({ bearer, answer: () => resolve(found()) })
    })
  connections = createConnections(authenticate, (error) => errors.push(error), 3_600_000)
})
afterEach(async () => {
  for (const { answer } of asked) answer()
  await connections.close()
})

function open(handle: string, leave: Connection['leave'] = async () => {}, caller = callerOf(handle)) {
  const state = { isEnded: false }
  const end = () => {
    state.isEnded = true
  }
  const connection: Connection = { credentials: { bearer: handle }, caller, end, leave }
  connections.add(connection)
  return { state, connection }
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `session-${index}`)
const answerAll = () => {
  for (const { answer } of asked.splice(0)) answer()
}

describe('open streams', () => {
  test('are looked up some at a time, each session once', async () => {
    for (const name of names(50)) open(name)
    const twice = [open('session-0'), open('session-0')]
    gone.add('session-0')
    connections.recheckUsers('everybody')
    expect(asked).toHaveLength(20)
    const seen = new Set<string>()
    await eventually(() => {
      for (const { bearer } of asked) seen.add(bearer)
      answerAll()
      expect(seen.size).toBe(50)
    })
    expect(twice.map(({ state }) => state.isEnded)).toEqual([true, true])
  })

  test('are all looked at again when everybody was to be while some had been already', async () => {
    const { state } = open('alice')
    connections.recheckUsers('everybody')
    const [first] = asked.splice(0)
    connections.recheckUsers('everybody')
    first?.answer()
    gone.add('alice')
    await eventually(() => {
      answerAll()
      expect(state.isEnded).toBe(true)
    })
  })

  test('whose user was not known yet when access changed are looked at as soon as they are', async () => {
    const since = connections.changes()
    const before = open('before')
    connections.catchUp(before.connection, since)
    expect(asked).toEqual([])
    connections.recheckUsers(['user-late'])
    expect(asked).toEqual([])
    const late = open('late')
    gone.add('late')
    connections.catchUp(late.connection, since)
    await eventually(() => {
      answerAll()
      expect(late.state.isEnded).toBe(true)
    })
    expect(before.state.isEnded).toBe(false)
  })

  test('whose user may do something else by now are sent back, and are not told that their session has ended', async () => {
    const left: string[] = []
    const leaveAs = (name: string) => async () => void left.push(name)
    const tokenOf = (handle: string, ...scopes: Scope[]): Caller => ({ ...callerOf(handle), via: 'token', scopes })
    const states = [
      open('demoted', leaveAs('demoted'), {
        ...callerOf('demoted'),
        user: { ...user, id: 'user-demoted', isAdmin: true },
      }),
      open('same', leaveAs('same')),
      open('token', leaveAs('token'), tokenOf('token', 'read', 'write')),
      open('same token', leaveAs('same token'), tokenOf('same token', 'read', 'write')),
    ].map(({ state }) => state)
    changed.set('token', tokenOf('token', 'read'))
    changed.set('same token', tokenOf('same token', 'write', 'read'))
    connections.recheckUsers('everybody')
    await eventually(() => {
      answerAll()
      expect(left.toSorted()).toEqual(['demoted', 'token'])
    })
    expect(states.map(({ isEnded }) => isEnded)).toEqual([false, false, false, false])
  })

  test('leave a server that ends, and one that fails does not keep the others from leaving', async () => {
    const failure = new Error('It does not go.')
    open('stuck', () => Promise.reject(failure))
    let hasLeft = false
    open('other', async () => {
      hasLeft = true
    })
    await connections.leave({ spreadMs: 10, patience: new AbortController().signal })
    expect({ hasLeft, errors }).toEqual({ hasLeft: true, errors: [failure] })
  })
})
