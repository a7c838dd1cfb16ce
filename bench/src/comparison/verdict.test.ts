import { expect, test } from 'vitest'
import { addUp, judge, type Sent } from './verdict.ts'

/** The first is answered before the second is sent; the second and the third are under way together. */
const three = new Map<number, Sent>([
  [1, { sentAt: 10, answeredAt: 20 }],
  [2, { sentAt: 30, answeredAt: 60 }],
  [3, { sentAt: 40, answeredAt: 50 }],
])
const hear = (...numbers: number[]) => numbers.map((number, at) => ({ number, at }))
const nothingWrong = { delivered: 3, lost: 0, twice: 0, outOfOrder: 0, overtaken: 0 }

test('everything heard once and in the order it was sent is right', () => {
  expect(judge(three, hear(1, 2, 3))).toEqual(nothingWrong)
})

test('what was answered and never heard is lost', () => {
  expect(judge(three, hear(1, 3))).toEqual({ ...nothingWrong, delivered: 2, lost: 1 })
})

test('what was never answered is not lost when it is not heard, and delivered when it is', () => {
  const unanswered = new Map<number, Sent>([[4, { sentAt: 70, answeredAt: null }]])
  expect(judge(unanswered, [])).toEqual({ ...nothingWrong, delivered: 0 })
  expect(judge(unanswered, hear(4))).toEqual({ ...nothingWrong, delivered: 1 })
})

test('what is heard again counts as twice, and delivers nothing more', () => {
  expect(judge(three, hear(1, 2, 3, 2))).toEqual({ ...nothingWrong, twice: 1 })
})

test('hearing first what was sent after the answer to the other is out of order', () => {
  expect(judge(three, hear(2, 1, 3))).toEqual({ ...nothingWrong, outOfOrder: 1 })
})

test('hearing first what was sent a little later, but before the answer, is overtaking', () => {
  expect(judge(three, hear(1, 3, 2))).toEqual({ ...nothingWrong, overtaken: 1 })
})

test('what was not sent to this reader is nobody’s fault', () => {
  expect(judge(three, hear(1, 99, 2, 3))).toEqual(nothingWrong)
})

test('verdicts add up', () => {
  const both = addUp([judge(three, hear(1, 3)), judge(three, hear(1, 2, 3, 3))])
  expect(both).toEqual({ delivered: 5, lost: 1, twice: 1, outOfOrder: 0, overtaken: 0 })
})
