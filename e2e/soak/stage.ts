// Several servers on one PostgreSQL of their own, and many people with several devices each. Every connection of a device may
// lead to another server, and every server reaches the database by a road of its own.
import { createTestDatabase, eventually, type TestDatabase } from '@carillon/db/testing'
import { requireBuilt } from '../support/built.ts'
import { type Cluster, createCluster } from '../support/cluster.ts'
import { createPerson, type Person } from '../support/person.ts'
import type { Road } from '../support/road.ts'
import { createServerProcess, type ServerProcess } from '../support/server-process.ts'
import { createListener, type Listener } from './listener.ts'
import { createRoads, type Roads } from './roads.ts'

export interface StageOptions {
  users: number
  /** Of each user. */
  devices: number
  servers: number
  /** How many of the devices also show everything. */
  screens: number
  /** For the servers' Node.js. */
  flags?: string[]
}

interface Conversation {
  id: string
  /** Indexes of users. */
  members: readonly number[]
}

export interface Stage extends AsyncDisposable {
  readonly cluster: Pick<Cluster, 'stop' | 'start' | 'freeze' | 'thaw'>
  readonly database: TestDatabase
  readonly servers: readonly ServerProcess[]
  /** The way of each server to the database. */
  readonly databaseRoads: readonly Road[]
  readonly people: readonly Person[]
  /** By user, then by device. */
  readonly listeners: readonly (readonly Listener[])[]
  readonly conversations: readonly Conversation[]
}

const groupSize = 5

/** Everybody has one conversation with the next, and each five have one together. */
async function open(people: readonly Person[], listeners: readonly (readonly Listener[])[]): Promise<Conversation[]> {
  const wanted = people.map((_, index) => [index, (index + 1) % people.length])
  for (let first = 0; first + groupSize <= people.length; first += groupSize) {
    wanted.push(Array.from({ length: groupSize }, (_, index) => first + index))
  }
  const conversations: Conversation[] = []
  for (const [number, members] of wanted.entries()) {
    const [first = 0, ...others] = members
    const names = others.flatMap((index) => people[index]?.username ?? [])
    const title = others.length > 1 ? { title: `group ${number}` } : {}
    const opened = await listeners[first]?.[0]?.client.api.conversations.open.mutate({ with: names, ...title })
    if (opened) conversations.push({ id: opened.id, members })
  }
  return conversations
}

/** Everybody is at home; where a machine has one address only, they are all in one office. */
const addressOf = (user: number) =>
  process.platform === 'linux' ? `127.1.${Math.floor(user / 250)}.${1 + (user % 250)}` : undefined

const range = (count: number) => Array.from({ length: count }, (_, index) => index)

const settled = (listeners: readonly Listener[]) =>
  eventually(
    () => {
      const late = listeners.filter(({ connections }) => connections === 0)
      if (late.length > 0) throw new Error(`${late.length} devices do not listen yet.`)
    },
    { timeoutMs: 30_000 },
  )

type Open = <T extends AsyncDisposable>(one: T) => T

async function startServers(keep: Open, roads: Roads, { servers: count, flags }: StageOptions, databaseUrl: string) {
  const databaseRoads: Road[] = []
  const servers: ServerProcess[] = []
  for (const _ of range(count)) {
    const road = keep(await roads.lay([databaseUrl]))
    databaseRoads.push(road)
    servers.push(keep(await createServerProcess({ DATABASE_URL: road.url }, flags)))
  }
  await Promise.all(servers.map((server) => server.start()))
  return { servers, databaseRoads }
}

async function build(keep: Open, options: StageOptions): Promise<Omit<Stage, keyof AsyncDisposable>> {
  await requireBuilt()
  const cluster = keep(await createCluster())
  const database = keep(await createTestDatabase(cluster.url))
  const directUrl = () => Object.assign(new URL(database.url), { host: new URL(cluster.currentUrl).host }).href
  const roads = keep(createRoads())
  const { servers, databaseRoads } = await startServers(keep, roads, options, directUrl())
  const start = async () => {
    await cluster.start()
    for (const road of databaseRoads) road.leadTo(directUrl())
  }

  const urls = servers.map(({ url }) => url)
  const people: Person[] = []
  for (const index of range(options.users)) people.push(await createPerson(database, `user-${index}`))
  const begin = async (person: Person, user: number, device: number) => {
    const road = await roads.lay(urls, addressOf(user))
    const name = `${person.username}/${device + 1}`
    return createListener(person, { name, road, showsAll: device === 0 && user < options.screens })
  }
  const listen = async (person: Person, user: number) => {
    const devices = range(options.devices).map((device) => begin(person, user, device))
    return (await Promise.all(devices)).map(keep)
  }
  const listeners = await Promise.all(people.map(listen))
  await settled(listeners.flat())
  const conversations = await open(people, listeners)
  for (const { id, members } of conversations) for (const user of members) listeners[user]?.[0]?.screen?.open(id)
  return {
    cluster: { stop: cluster.stop, start, freeze: cluster.freeze, thaw: cluster.thaw },
    database,
    servers,
    databaseRoads,
    people,
    listeners,
    conversations,
  }
}

export async function createStage(options: StageOptions): Promise<Stage> {
  const opened: AsyncDisposable[] = []
  const close = async () => {
    for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]()
  }
  try {
    const stage = await build((one) => {
      opened.push(one)
      return one
    }, options)
    return { ...stage, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}
