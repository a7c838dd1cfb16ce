import { expect, test } from 'vitest'
import { createInTurn } from './in-turn.ts'

interface Item {
  name: string
  to: string[]
}

/** What takes turns of three at most, each of which goes on only when told to. */
function held() {
  const begun: string[][] = []
  const gates: ((error?: Error) => void)[] = []
  const turns = createInTurn<Item, string>(
    async (items) => {
      begun.push(items.map(({ name }) => name))
      await new Promise<void>((resolve, reject) => gates.push((error) => (error ? reject(error) : resolve())))
      return items.map(
        ({ name }) =>
          () =>
            name,
      )
    },
    { most: 3, weigh: () => 1 },
  )
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const take = (name: string, ...to: string[]) => turns.take({ name, to }).catch(() => `no ${name}`)
  async function letGo(error?: Error) {
    gates.shift()?.(error)
    await turn()
  }
  const behind = (...items: Item[]) => [...turns.behind(items)].map(({ name }) => name)
  return { begun, take, turn, letGo, behind }
}

test('what waits for the same reader takes the next turn together, no more than one holds, and in order', async () => {
  const { begun, take, turn, letGo } = held()
  const first = take('1', 'ann')
  await turn()
  const others = ['2', '3', '4', '5'].map((name) => take(name, 'ann'))
  await turn()
  expect(begun).toEqual([['1']])
  for (const _ of [1, 2, 3]) await letGo()
  expect(begun).toEqual([['1'], ['2', '3', '4'], ['5']])
  expect(await Promise.all([first, ...others])).toEqual(['1', '2', '3', '4', '5'])
})

test('what is for others does not wait, and what is for several waits for all of them', async () => {
  const { begun, take, turn, letGo } = held()
  void take('to ann', 'ann')
  void take('to ben', 'ben')
  await turn()
  void take('to both', 'ann', 'ben')
  void take('to ben again', 'ben')
  await letGo()
  expect(begun).toEqual([['to ann'], ['to ben']])
  await letGo()
  expect(begun.slice(2)).toEqual([['to both', 'to ben again']])
})

test('a turn that fails does not end those after it', async () => {
  const { take, turn, letGo } = held()
  const first = take('1', 'ann')
  await turn()
  const second = take('2', 'ann')
  await letGo(new Error('away'))
  await letGo()
  expect(await Promise.all([first, second])).toEqual(['no 1', '2'])
})

test('behind is what would overtake one that waits, or one that is behind; once all have ended nothing is', async () => {
  const { take, turn, letGo, behind } = held()
  const items = [
    { name: 'free', to: ['ben'] },
    { name: 'behind', to: ['ann', 'ben'] },
    { name: 'behind that', to: ['ben'] },
    { name: 'free, too', to: ['cem'] },
  ]
  void take('waits', 'ann')
  await turn()
  expect(behind(...items)).toEqual(['behind', 'behind that'])
  await letGo()
  expect(behind(...items)).toEqual([])
})
