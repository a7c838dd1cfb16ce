import { expect, test } from 'vitest'
import { type DeviceLog, type Heard, judge, type Sent, type Verdict } from './verdict.ts'

const flawless: Verdict = { lost: [], invented: [], misled: [], twice: [], 'out of order': [], different: [] }
const everybody = new Set(['ann', 'bob'])

const send = (labels: string, change: Partial<Sent> = {}): Sent[] =>
  [...labels].map((label) => ({ label, lane: 'bob', outcome: 'acknowledged', to: everybody, ...change }))
const hear = (labels: string, from = 1): Heard[] => [...labels].map((label, index) => ({ label, seq: from + index }))
const device = (name: string, heard: Heard[], fetched = ''): DeviceLog => {
  return { name, userId: name.replace(/\d/, ''), heard, fetched: new Set(fetched) }
}
const expectOnly = (verdict: Verdict, expected: Partial<Verdict>) =>
  expect(verdict).toEqual({ ...flawless, ...expected })

test('everything acknowledged, on every device of those it was meant for, is flawless', () => {
  const sent = [...send('ab'), ...send('c', { to: new Set(['ann']) })]
  expectOnly(judge(sent, [device('ann1', hear('abc')), device('ann2', hear('abc')), device('bob', hear('ab'))]), {})
})

test('what one device of several was not given is lost', () => {
  expectOnly(judge(send('abc'), [device('ann', hear('abc')), device('bob', hear('ab'))]), { lost: ['bob: c'] })
})

test('a hole in one device of two is lost, and a difference', () => {
  const holed = [...hear('a'), ...hear('c', 3)]
  expectOnly(judge(send('abc'), [device('ann1', hear('abc')), device('ann2', holed)]), {
    lost: ['ann2: b'],
    different: ['ann2: number 2, b, is missing'],
  })
})

test('what nobody sent is invented, and so is what was refused', () => {
  const sent = [...send('a'), ...send('b', { outcome: 'refused' })]
  expectOnly(judge(sent, [device('ann', hear('axb'))]), { invented: ['ann: x', 'ann: b, which was refused'] })
})

test('what was told to somebody it was not meant for is found, whatever became of it', () => {
  const sent = send('a', { to: new Set(['ann']), outcome: 'unknown' })
  expectOnly(judge(sent, [device('bob', hear('a'))]), { misled: ['bob: a'] })
})

test('the same again is found by what it says and by its number', () => {
  expectOnly(judge(send('ab'), [device('ann', hear('aba'))]), { twice: ['ann: a'], 'out of order': ['ann: a in bob'] })
  const lanes = [...send('a'), ...send('b', { lane: 'chloe' })]
  expectOnly(judge(lanes, [device('ann', [...hear('a'), ...hear('b')])]), {
    twice: ['ann: number 1'],
    different: ['ann: number 1 is b, elsewhere a'],
  })
})

test('order is promised within a lane, and by the numbers across all of them', () => {
  expectOnly(judge(send('abc'), [device('ann', hear('bac'))]), { 'out of order': ['ann: a in bob'] })
  const lanes = [...send('a'), ...send('b', { lane: 'chloe' })]
  expectOnly(judge(lanes, [device('ann', hear('ba'))]), {})
  expectOnly(judge(lanes, [device('ann', [...hear('a', 2), ...hear('b')])]), {
    'out of order': ['ann: number 1 after 2'],
  })
})

test('an unknown outcome is no failure, whether it happened or not, but the same for all devices of a user', () => {
  const sent = [...send('a'), ...send('b', { outcome: 'unknown' }), ...send('c')]
  for (const labels of ['ac', 'abc', 'acb']) expectOnly(judge(sent, [device('ann', hear(labels))]), {})
  expectOnly(judge(sent, [device('ann1', hear('acb')), device('ann2', hear('ac'))]), {
    different: ['ann2: number 3, b, is missing'],
  })
})

const reset = (seq: number): Heard => ({ seq, label: null })

test('a reset excuses what lay in its gap and could be fetched', () => {
  const gapped = [...hear('a'), reset(3), ...hear('d', 4)]
  expectOnly(judge(send('abcd'), [device('ann1', hear('abcd')), device('ann2', gapped, 'abc')]), {})
})

test('a reset excuses neither what could not be fetched nor what came after it', () => {
  const gapped = [...hear('a'), reset(3), ...hear('e', 5)]
  expectOnly(judge(send('abcde'), [device('ann1', hear('abcde')), device('ann2', gapped, 'ab')]), {
    lost: ['ann2: c', 'ann2: d'],
    different: ['ann2: number 3, c, is missing', 'ann2: number 4, d, is missing'],
  })
})

test('what lay behind the gap is lost, whatever could be fetched, also when both devices of a user were told to fetch', () => {
  const devices = ['ann1', 'ann2'].map((name) => device(name, [...hear('a'), reset(3), ...hear('e', 5)], 'abcde'))
  const numbers = new Map([['ann', new Map([...'abcde'].map((label, index) => [label, index + 1]))]])
  expectOnly(judge(send('abcde'), devices, numbers), { lost: ['ann1: d', 'ann2: d'] })
  expectOnly(judge(send('abce'), devices, numbers), {})
})
