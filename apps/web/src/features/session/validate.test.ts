import { expect, it } from 'vitest'
import { validateSignIn, validateSignUp } from './validate.ts'

const good = { username: 'chloe', displayName: 'Chloé', password: 'carillon-demo' }

it('finds nothing wrong with what the server would take', () => {
  expect(validateSignUp(good)).toEqual({})
  expect(validateSignUp({ ...good, username: ' Chloe.2 ', displayName: '' })).toEqual({})
  expect(validateSignIn({ username: 'x', password: 'y' })).toEqual({})
})

it('says which field is not right, and why', () => {
  expect(validateSignUp({ username: '', displayName: '', password: 'short' })).toEqual({
    username: 'session.usernameMissing',
    password: 'session.passwordShort',
  })
  for (const username of ['a', '.chloe', 'chloé', 'two words', 'a'.repeat(33)])
    expect(validateSignUp({ ...good, username })).toEqual({ username: 'session.usernameInvalid' })
  expect(validateSignIn({ username: ' ', password: '' })).toEqual({
    username: 'session.usernameMissing',
    password: 'session.passwordMissing',
  })
})
