export interface SignInValues {
  username: string
  password: string
}

export interface SignUpValues extends SignInValues {
  displayName: string
}

/** The text to say under each field that is not right. */
export type Problems = { [Field in keyof SignUpValues]?: Problem }

type Problem =
  | 'session.usernameMissing'
  | 'session.usernameInvalid'
  | 'session.usernameTaken'
  | 'session.passwordMissing'
  | 'session.passwordShort'

const usernameShape = /^[a-z0-9][a-z0-9._-]{1,31}$/
export const shortestPassword = 8

export function validateSignIn(values: SignInValues): Problems {
  return {
    ...(values.username.trim() === '' && { username: 'session.usernameMissing' }),
    ...(values.password === '' && { password: 'session.passwordMissing' }),
  }
}

/** The server decides; this only saves a round trip. */
export function validateSignUp(values: SignUpValues): Problems {
  const username = values.username.trim().toLowerCase()
  return {
    ...(!usernameShape.test(username) && { username: 'session.usernameInvalid' }),
    ...(username === '' && { username: 'session.usernameMissing' }),
    ...(values.password.length < shortestPassword && { password: 'session.passwordShort' }),
  }
}
