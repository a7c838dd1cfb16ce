import { expect, test } from 'vitest'
import { mentionedIn } from './mentions.ts'

const people = ['alice', 'bob.k', 'chloe-d', 'bob'].map((username) => ({ id: username, username, displayName: '' }))

test.for([
  ['@alice', ['alice']],
  ['Hello @alice, hello @Bob.', ['alice', 'bob']],
  ['@bob.k and @chloe-d…', ['bob.k', 'chloe-d']],
  ['(@alice)', ['alice']],
  ['@alice @alice', ['alice']],
  ['alice', []],
  ['mail@alice.example', []],
  ['@@alice', []],
  ['@alicexyz', []],
  ['@ alice', []],
  ['@nobody', []],
  ['@all @everyone', []],
] as const)('%s names %s', ([body, named]) => {
  expect([...mentionedIn(body, people)].toSorted()).toEqual(named)
})
