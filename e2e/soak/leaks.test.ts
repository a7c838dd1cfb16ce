import { expect, test } from 'vitest'
import { judgeSamples, type Sample } from './leaks.ts'

const samples = (count: number, of: (index: number) => Sample) => Array.from({ length: count }, (_, index) => of(index))
const steady = (index: number): Sample => ({ heapMegabytes: 40 + (index % 5), openFiles: 60 + (index % 30) })

test('what goes up and down holds nothing back', () => {
  expect(judgeSamples('one', samples(30, steady))).toEqual([])
})

test('what is made for the first time is not held against it', () => {
  expect(judgeSamples('one', [{ heapMegabytes: 20, openFiles: 20 }, ...samples(30, steady)])).toEqual([])
})

test('a heap that grows all the time is found', () => {
  const growing = samples(30, (index) => ({ ...steady(index), heapMegabytes: 40 + index * 2 }))
  expect(judgeSamples('one', growing)).toEqual(['one holds ever more memory, in megabytes: 52 at first, 90 in the end'])
})

test('sockets that are never closed are found', () => {
  const growing = samples(30, (index) => ({ ...steady(index), openFiles: 60 + index * 3 }))
  expect(judgeSamples('one', growing)).toEqual(['one holds ever more open files: 78 at first, 135 in the end'])
})

test('too few looks are no proof', () => {
  expect(judgeSamples('one', samples(5, steady))).toEqual(['one was looked at 5 times, too seldom to judge'])
})
