import { expect, it } from 'vitest'
import { checkBody, longestBody } from './check-body.ts'

it('trims, and sends nothing that is empty', () => {
  expect(checkBody('  hello \n')).toMatchObject({ body: 'hello', canSend: true, left: undefined })
  expect(checkBody(' \n ')).toMatchObject({ canSend: false, isOver: false })
})

it('counts an emoji and a decomposed letter as one character', () => {
  expect(checkBody('🔔'.repeat(longestBody))).toMatchObject({ canSend: true, left: 0 })
  expect(checkBody('e\u0301'.repeat(longestBody))).toMatchObject({ canSend: true, left: 0 })
})

it('tells what is left only when the end is near, and refuses what is beyond it', () => {
  expect(checkBody('a'.repeat(longestBody - 201)).left).toBeUndefined()
  expect(checkBody('a'.repeat(longestBody - 200)).left).toBe(200)
  expect(checkBody('a'.repeat(longestBody + 3))).toMatchObject({ canSend: false, isOver: true, left: -3 })
})
