// A twin that no longer matches the code would break nothing and prove nothing: `npm run twins` shows that they are red,
// this shows that they still can be.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { Twin } from './twin.ts'

const checkout = resolve(import.meta.dirname, '../..')
const isArea = (name: string) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'twin.ts'
const areas = readdirSync(import.meta.dirname).filter(isArea)
const readText = (file: string) => readFileSync(join(checkout, file), 'utf8')
const readArea = async (area: string): Promise<Twin[]> => (await import(join(import.meta.dirname, area))).twins

test.each(areas)('every twin in %s changes one place and names a test', async (area) => {
  const wrong = (await readArea(area)).filter(({ file, find, replace, test, name = '' }) => {
    const isOnce = readText(file).split(find).length === 2
    return !isOnce || find === replace || !readText(test).includes(name)
  })
  expect(wrong).toEqual([])
})

test('no two twins say the same', async () => {
  const twins = (await Promise.all(areas.map(readArea))).flat()
  const statements = twins.map(({ countermeasure }) => countermeasure)
  expect(new Set(statements).size).toBe(statements.length)
})
