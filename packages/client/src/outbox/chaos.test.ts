import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Call, createBrowser, type Fate, settle, useFakeClock } from './outbox-world.ts'

useFakeClock()

// Tabs open and die while people type in them, and the network does to every call what it likes. Each message has a
// temper of its own: some are refused for what they are, by whichever attempt gets through.

interface Written {
  body: string
  conversationId: string
  tab: number
  userId: string
  /** Everything of a later moment was typed after this for certain, in whichever tab. */
  moment: number
}

const conversationIds = ['c1', 'c2']
const fates: Fate[] = [
  'stored',
  'lost',
  'unheard',
  'late',
  { code: 'SERVICE_UNAVAILABLE', retryAfterMs: 300 },
  { code: 'TOO_MANY_REQUESTS', retryAfterMs: 100 },
  { code: 'INTERNAL_SERVER_ERROR' },
  { code: 'UNAUTHORIZED' },
]

const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('write'), tab: fc.nat(3), place: fc.nat(1) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('pass'), ms: fc.constantFrom(0, 0, 500, 3_000) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('open'), userId: fc.constantFrom('me', 'me', 'bob') }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('die'), tab: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('flow'), tab: fc.nat(3) }) },
)
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never

const isBad = (body: string) => Number(body) % 7 === 6

async function play(acts: Act[], network: number[], hasLocks: boolean) {
  using browser = createBrowser()
  const { server, openTab } = browser
  server.fateOf = ({ body }: Call) => {
    const fate = fates[network[server.calls.length % network.length] ?? 0] ?? 'stored'
    return isBad(body) && typeof fate === 'string' && fate !== 'lost' ? { code: 'FORBIDDEN' } : fate
  }
  const written: Written[] = []
  const open: { tab: ReturnType<typeof openTab>; number: number; userId: string; fresh: string[] }[] = []
  const unsure = new Set<string>()
  let moment = 0
  let opened = 0
  const begin = (userId: string) =>
    open.push({ tab: openTab({ userId, hasLocks }), number: opened++, userId, fresh: [] })
  begin('me')

  const take: { [Type in Act['type']]: (act: Extract<Act, { type: Type }>) => unknown } = {
    write({ tab, place }) {
      const one = open[tab]
      const conversationId = conversationIds[place] ?? ''
      if (!one) return
      const body = String(written.length)
      one.tab.write(body, conversationId)
      one.fresh.push(body)
      written.push({ body, conversationId, tab: one.number, userId: one.userId, moment })
    },
    async pass({ ms }) {
      await settle(ms)
      moment++
      for (const one of open) one.fresh.length = 0
    },
    open: ({ userId }) => open.length < 4 && begin(userId),
    die({ tab }) {
      const [one] = open.splice(tab, 1)
      // Typed in the very moment in which the page ended: it may not have been written down.
      for (const body of one?.fresh ?? []) unsure.add(body)
      one?.tab.die()
    },
    flow({ tab }) {
      open[tab]?.tab.connection.set({ status: 'connecting' })
      open[tab]?.tab.connection.set({ status: 'live' })
    },
  }
  for (const act of acts) await take[act.type](act as never)

  // Everything is well again, and both users come back.
  await settle()
  server.fateOf = ({ body }) => (isBad(body) ? { code: 'FORBIDDEN' } : 'stored')
  for (const index of open.keys()) await take.flow({ type: 'flow', tab: index })
  const last = [openTab({ hasLocks }), openTab({ userId: 'bob', hasLocks })]
  await settle(25_000)
  const failed = last.flatMap((tab) => tab.outbox.get().filter(({ status }) => status === 'failed'))
  const waiting = last.flatMap((tab) => tab.outbox.get().filter(({ status }) => status !== 'failed'))
  return { written, unsure, failed: failed.map(({ body }) => body), waiting, bodies: server.bodies }
}

function check({ written, unsure, failed, waiting, bodies }: Awaited<ReturnType<typeof play>>) {
  expect(waiting).toEqual([])
  for (const conversationId of conversationIds) {
    const stored = bodies(conversationId)
    expect(new Set(stored).size).toBe(stored.length)
    const mine = written.filter((one) => one.conversationId === conversationId)
    const lost = mine.filter(({ body }) => !stored.includes(body) && !failed.includes(body) && !unsure.has(body))
    expect(lost).toEqual([])
    expect(stored.filter(isBad)).toEqual([])
    const placeOf = (body: string) => stored.indexOf(body)
    const inverted = mine.flatMap((one, index) =>
      mine
        .slice(index + 1)
        .filter((other) => other.userId === one.userId && (other.tab === one.tab || other.moment > one.moment))
        .filter(({ body }) => placeOf(body) !== -1 && placeOf(body) < placeOf(one.body)),
    )
    expect(inverted).toEqual([])
  }
}

test.for([true, false])(
  'tabs that agree by locks: %s; nothing is lost, stored twice or overtaken',
  { timeout: 60_000 },
  async (hasLocks) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 5, maxLength: 40 }),
        fc.array(fc.nat(fates.length - 1), { minLength: 1, maxLength: 30 }),
        async (acts, network) => check(await play(acts, network, hasLocks)),
      ),
      { numRuns: 20 },
    )
  },
)
