import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Caller, createCarillon } from '@carillon/api'
import { createTestDatabase } from '@carillon/db/testing'
import { expect, inject, test } from 'vitest'
import { buildFailed } from './build-failed.ts'
import { buildFinished } from './build-finished.ts'
import { extendedRouter } from './router.ts'

async function createWorld() {
  const database = await createTestDatabase(inject('postgresUrl'))
  const carillon = await createCarillon({ database, kinds: [buildFinished, buildFailed] })

  /** Signs up and calls as them. */
  async function person(username: string, locale: 'en' | 'fr') {
    let cookie = ''
    const setCookie = (header: string) => {
      cookie = header
    }
    const callAs = (caller: Caller | null) =>
      extendedRouter.createCaller(carillon.createContext({ caller, isSecure: false, setCookie }))
    await callAs(null).session.signUp({ username, password: 'a long password' })
    await callAs(await carillon.authenticate({ cookie })).users.update({ locale })
    return callAs(await carillon.authenticate({ cookie }))
  }
  return {
    person,
    async [Symbol.asyncDispose]() {
      await carillon.close()
      await database.close()
    },
  }
}

test('a kind from outside is stored, counted, listed and read in the language of its reader', async () => {
  await using world = await createWorld()
  const [alice, chloe] = [await world.person('alice', 'en'), await world.person('chloe', 'fr')]
  for (const api of [alice, chloe]) await api.builds.finish({ project: 'web', seconds: 12 })

  const expected = { kind: 'build-finished', data: { project: 'web', seconds: 12 }, link: '/projects/web' }
  expect(await alice.notifications.list({})).toMatchObject({ items: [{ ...expected, title: 'web is built' }] })
  expect(await chloe.notifications.list({})).toMatchObject({ items: [{ ...expected, title: 'web est compilé' }] })
  expect(await chloe.notifications.counts()).toMatchObject({ unread: 1 })
})

test('its button calls a procedure from outside, with what its data says', async () => {
  await using world = await createWorld()
  const chloe = await world.person('chloe', 'fr')
  await chloe.builds.fail({ project: 'web', step: 'types' })
  const { items } = await chloe.notifications.list({})
  const again = { label: 'Réessayer', procedure: 'builds.start', input: { project: 'web' } }
  expect(items.flatMap(({ actions }) => actions)).toEqual([again])
  expect(await chloe.builds.start(again.input)).toEqual({ isBuilding: 'web' })
})

test('the README shows all of it', async () => {
  const read = (name: string) => readFile(join(import.meta.dirname, name), 'utf8')
  const [readme, source] = [await read('../../README.md'), await read('build-finished.ts')]
  expect(readme).toContain(source.slice(source.indexOf('export const buildFinished = defineKind({')))
})

test('anybody may send it, as long as the data fits', async () => {
  await using world = await createWorld()
  const alice = await world.person('alice', 'en')
  const send = (data: Record<string, unknown>) =>
    alice.notifications.send({ to: ['alice'], kind: buildFinished.name, data })
  await send({ project: 'api', seconds: 3 })
  await expect(send({ project: 'api', seconds: 'three' })).rejects.toThrow('data.seconds')
  expect(await alice.notifications.list({})).toMatchObject({ items: [{ title: 'api is built', body: 'It took 3 s.' }] })
})
