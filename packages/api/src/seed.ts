import { type Database, feeds, users } from '@carillon/db'
import type { Carillon } from './carillon.ts'
import { announcement } from './notifications/kinds/announcement.ts'
import { appRouter } from './root.ts'
import { hashPassword } from './session/password.ts'
import { isPerson } from './users/canary.ts'
import { selfOf, type User } from './users/self.ts'

export const demoPassword = 'carillon-demo'

const people = [
  { username: 'alice', displayName: 'Alice Martin', isAdmin: true },
  { username: 'bob', displayName: 'Bob Keller' },
  { username: 'chloe', displayName: 'Chloé Dubois', locale: 'fr' as const, timeZone: 'Europe/Paris' },
  { username: 'david', displayName: 'David Okafor' },
]

async function createPeople({ db }: Database) {
  const passwordHash = await hashPassword(demoPassword)
  const rows = await db.transaction(async (tx) => {
    const created = await tx
      .insert(users)
      .values(people.map((person) => ({ ...person, passwordHash })))
      .returning()
    await tx.insert(feeds).values(created.map((row) => ({ userId: row.id })))
    return created
  })
  return new Map(rows.map((row) => [row.username, selfOf(row)]))
}

const lines = {
  aliceAndBob: [
    ['bob', 'Morning! Did the release go out?'],
    ['alice', 'It did, at half past eight. Quiet so far.'],
    ['bob', 'Lovely. I am watching the graphs, nothing unusual.'],
    ['bob', 'One thing: the export takes twice as long as last week. Shall I look into it?'],
  ],
  aliceAndChloe: [
    ['chloe', 'Bonjour Alice, tu as relu la page d’accueil ?'],
    ['alice', 'Oui, c’est très bien. J’ai juste corrigé deux virgules.'],
    ['chloe', 'Merci ! Je publie cet après-midi.'],
  ],
  launch: [
    ['alice', 'Here is the plan: Tuesday the announcement, Thursday the demo.'],
    ['david', 'Works for me. I prepare the demo data.'],
    ['chloe', 'Parfait. Je m’occupe de la version française.'],
    ['bob', '@alice who writes the changelog?'],
  ],
} satisfies Record<string, [string, string][]>

/** A small world to look at, in an empty database only. Returns whether it was made. */
export async function seedDemo(carillon: Carillon, database: Database): Promise<boolean> {
  if ((await database.db.$count(users, isPerson)) > 0) return false
  const cast = await createPeople(database)
  const as = (name: string) => {
    const user = cast.get(name) as User
    const caller = { via: 'session' as const, handle: `seed-${name}`, user }
    return appRouter.createCaller(carillon.createContext({ caller, isSecure: false }))
  }
  const say = async (conversationId: string, said: [string, string][]) => {
    for (const [index, [name, body]] of said.entries()) {
      await as(name).messages.send({ conversationId, body, clientId: `seed-${conversationId}-${index}` })
    }
  }
  const kind = announcement.name
  await as('alice').notifications.broadcast({
    kind,
    data: { title: 'Welcome to Carillon', body: 'This is the demo world: look around, nothing here is precious.' },
  })
  const launch = await as('alice').conversations.open({ with: ['bob', 'chloe', 'david'], title: 'Launch week' })
  await say(launch.id, lines.launch)
  await say((await as('chloe').conversations.open({ with: ['alice'] })).id, lines.aliceAndChloe)
  await say((await as('bob').conversations.open({ with: ['alice'] })).id, lines.aliceAndBob)
  await as('david').notifications.send({
    to: ['alice', 'bob'],
    kind,
    data: { title: 'Nightly build is green', body: '412 tests, 3 minutes 08.' },
  })
  await as('david').notifications.send({
    to: ['chloe'],
    kind,
    data: { title: 'Sauvegarde terminée', body: 'Tout est à l’abri jusqu’à ce matin, 6 h.' },
  })
  return true
}
