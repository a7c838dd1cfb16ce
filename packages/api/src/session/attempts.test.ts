import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Carillon, createCarillon } from '../carillon.ts'
import { unlimited } from '../limits/limits.ts'
import { appRouter } from '../root.ts'
import { createWorld, refusal, type World } from '../testing.ts'

const slow = (burst: number) => ({ perSecond: 1 / 3_600, burst })
const perAccount = 3
const perAddress = 8
const passwordsPerAddress = 15
const limits = {
  ...unlimited,
  signInsPerAccount: slow(perAccount),
  signInsPerAddress: slow(perAddress),
  passwordsPerAddress: slow(passwordsPerAddress),
  signUpsPerAddress: slow(2),
}

let world: World
let second: Carillon
beforeAll(async () => {
  world = await createWorld({ limits, pollMs: 3_600_000 })
  second = await createCarillon({ database: world.database, limits, pollMs: 3_600_000 })
})
afterAll(async () => {
  await second.close()
  await world[Symbol.asyncDispose]()
})

const password = 'correct horse battery'
let made = 0
const unique = (name: string) => `${name}-${++made}`

/** A browser somewhere, in front of one of the two servers. */
function visitor(address: string | undefined = unique('address'), carillon = world.carillon) {
  const setCookie = () => {}
  const at = (caller: Parameters<typeof carillon.createContext>[0]['caller']) =>
    appRouter.createCaller(carillon.createContext({ caller, address, isSecure: false, setCookie }))
  return {
    address,
    at,
    signUp: (username: string) => at(null).session.signUp({ username, password }),
    signIn: (username: string, secret = password) => at(null).session.signIn({ username, password: secret }),
    guess: (username: string) => refusal(at(null).session.signIn({ username, password: unique('guess') })),
  }
}

async function member() {
  const home = visitor()
  const { user } = await home.signUp(unique('member'))
  return { home, user, username: user.username }
}

const wrong = { code: 'UNAUTHORIZED', message: 'Wrong name or password.' }
const tooMany = { code: 'TOO_MANY_REQUESTS', message: 'Too many wrong passwords. Try again later.' }

/** Guesses from all over the world until the name is closed to strangers. */
async function wearOut(username: string) {
  for (let round = 0; round < perAccount; round++) expect(await visitor().guess(username)).toMatchObject(wrong)
  expect(await visitor().guess(username)).toMatchObject(tooMany)
}

describe('guessing the password of a name', () => {
  test('ends after a few, on every server and from every address, and says when to come back', async () => {
    const { username } = await member()
    for (const carillon of [world.carillon, second, world.carillon]) {
      expect(await visitor(undefined, carillon).guess(username)).toMatchObject(wrong)
    }
    for (const carillon of [world.carillon, second]) {
      const refused = await visitor(undefined, carillon).guess(username)
      expect(refused).toMatchObject(tooMany)
      expect(refused.retryAfterMs).toBeGreaterThan(0)
      // Also with the right one: else the answer would say which it is.
      expect(await refusal(visitor(undefined, carillon).signIn(username))).toMatchObject(tooMany)
    }
  })

  test('at the same moment gets through no more often', async () => {
    const { username } = await member()
    const places = [world.carillon, second]
    const guesses = Array.from({ length: 12 }, (_, index) => visitor(undefined, places[index % 2]).guess(username))
    const codes = (await Promise.all(guesses)).map(({ code }) => code)
    expect(codes.filter((code) => code === 'UNAUTHORIZED')).toHaveLength(perAccount)
    expect(codes.filter((code) => code === 'TOO_MANY_REQUESTS')).toHaveLength(12 - perAccount)
  })

  test('looks the same for a name that nobody has', async () => {
    const answers = async (username: string) => {
      const told = []
      for (let round = 0; round < perAccount + 2; round++) {
        const { code, message, field } = await visitor().guess(username)
        told.push({ code, message, field })
      }
      return told
    }
    expect(await answers('nobody-at-all')).toEqual(await answers((await member()).username))
  })

  test('takes as long for a name that nobody has', async () => {
    await using open = await createWorld({ pollMs: 3_600_000 })
    const { api } = open.as(null, 'address')
    const { username } = (await api.session.signUp({ username: 'somebody', password })).user
    const timed = async (name: string) => {
      const start = performance.now()
      await refusal(api.session.signIn({ username: name, password: 'wrong' }))
      return performance.now() - start
    }
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
    for (let round = 0; round < 21; round++) {
      times.known.push(await timed(username))
      times.unknown.push(await timed(`nobody-${round}`))
    }
    const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0
    const ratio = median(times.unknown) / median(times.known)
    expect(ratio).toBeGreaterThan(0.7)
    expect(ratio).toBeLessThan(1.4)
  })

  test('keeps nobody out who signs in from where they have been before', async () => {
    const { home, username } = await member()
    await wearOut(username)
    expect(await refusal(visitor().signIn(username))).toMatchObject(tooMany)
    for (let round = 0; round < perAccount + 2; round++) {
      expect((await home.signIn(username)).user.username).toBe(username)
    }
    // There, too, only so many guesses.
    for (let round = 0; round < perAccount; round++) expect(await home.guess(username)).toMatchObject(wrong)
    expect(await home.guess(username)).toMatchObject(tooMany)
  })

  test('by a name that looks like what we count by spends nothing of others', async () => {
    const { home, username } = await member()
    for (const name of [`name:${username}`, `${username}/${home.address}`]) await wearOut(name)
    expect((await home.signIn(username)).user.username).toBe(username)
    expect((await visitor().signIn(username)).user.username).toBe(username)
  })
})

describe('whoever knows their password', () => {
  test('signs in as often as they like, from wherever, also at the same moment', async () => {
    const { username } = await member()
    const office = visitor()
    for (let round = 0; round < perAddress + 4; round++) await office.signIn(username)
    for (let round = 0; round < perAccount + 4; round++) await visitor().signIn(username)
    await Promise.all(Array.from({ length: perAccount }, () => visitor().signIn(username)))
    await visitor().signIn(username)
  })

  test('who mistypes in between is not held back sooner for having been right', async () => {
    const { username } = await member()
    const { guess, signIn } = visitor()
    for (let round = 1; round < perAccount; round++) await guess(username)
    for (let round = 0; round < 5; round++) await signIn(username)
  })
})

describe('an address', () => {
  test('guesses for many names are counted together, and others elsewhere go on', async () => {
    const spraying = visitor()
    for (let round = 0; round < perAddress; round++) expect(await spraying.guess(unique('name'))).toMatchObject(wrong)
    expect(await spraying.guess(unique('name'))).toMatchObject(tooMany)
    const { username } = await member()
    expect(await refusal(visitor(spraying.address, second).signIn(username))).toMatchObject(tooMany)
    expect((await visitor().signIn(username)).user.username).toBe(username)
  })

  test('has so many passwords looked at, right ones too, and others elsewhere go on', async () => {
    const { home, username } = await member()
    for (let round = 0; round < passwordsPerAddress; round++) await home.signIn(username)
    for (const place of [home, visitor(home.address, second)]) {
      const refused = await refusal(place.signIn(username))
      expect(refused).toMatchObject({
        code: 'TOO_MANY_REQUESTS',
        message: 'Too many sign-ins from your network. Try again later.',
      })
      expect(refused.retryAfterMs).toBeGreaterThan(0)
    }
    await visitor().signIn(username)
  })

  test('signs up so many people', async () => {
    const { signUp, address } = visitor()
    for (let round = 0; round < 2; round++) await signUp(unique('new'))
    for (const place of [visitor(address), visitor(address, second)]) {
      const refused = await refusal(place.signUp(unique('new')))
      expect(refused).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
      expect(refused.retryAfterMs).toBeGreaterThan(0)
    }
    await visitor().signUp(unique('new'))
  })
})

test('changing a password takes so many guesses at the old one, apart from those at the door', async () => {
  const { home, user, username } = await member()
  await wearOut(username)
  const { session } = home.at({ via: 'session', handle: 'handle', user })
  const change = (current: string) => session.changePassword({ current, next: 'another password' })
  for (let round = 0; round < perAccount + 2; round++) await change(round ? 'another password' : password)
  for (let round = 0; round < perAccount; round++) {
    expect(await refusal(change('a guess'))).toMatchObject({ code: 'BAD_REQUEST', field: 'current' })
  }
  expect(await refusal(change('another password'))).toMatchObject(tooMany)
})
