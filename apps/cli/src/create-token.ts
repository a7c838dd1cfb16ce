// A token is made by a person in a session, so this signs in, makes one, and signs out again: what stays is the token alone.
import { hostname } from 'node:os'
import type { User } from '@carillon/client'
import { Failure } from './failure.ts'

export interface Credentials {
  username: string
  password: string
}

const lifetimeDays = 90
const timeoutMs = 15_000

interface Answer<Data> {
  result?: { data: Data }
  error?: { message: string; data?: { code?: string; field?: string } }
}

/** Plain HTTP, because the client leaves cookies to browsers. */
async function call<Data>(url: string, procedure: string, input: object, cookie?: string) {
  const response = await fetch(new URL(`/trpc/${procedure}`, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie && { cookie, origin: url }) },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(timeoutMs),
  })
  const { result, error }: Answer<Data> = await response.json()
  if (result) return { data: result.data, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
  const { code = 'FAILED', field } = error?.data ?? {}
  throw new Failure(error?.message ?? `${url} answered ${response.status}.`, { code, field })
}

/** Everything these commands do, and no more. */
const scopesFor = ({ isAdmin }: User) => [
  'read',
  'write',
  'notifications:send',
  ...(isAdmin ? ['notifications:broadcast'] : []),
]

export async function createToken(url: string, credentials: Credentials): Promise<{ user: User; token: string }> {
  const signedIn = await call<{ user: User }>(url, 'session.signIn', credentials)
  const { user } = signedIn.data
  try {
    const expiresAt = new Date(Date.now() + lifetimeDays * 86_400_000).toISOString()
    const input = { name: `carillon on ${hostname()}`.slice(0, 80), scopes: scopesFor(user), expiresAt }
    const { data } = await call<{ token: string }>(url, 'tokens.create', input, signedIn.cookie)
    return { user, token: data.token }
  } finally {
    // The token is what counts; the session ends by itself.
    await call(url, 'session.signOut', {}, signedIn.cookie).catch(() => {})
  }
}
