import { createClient } from '@carillon/client'
import { afterEach, expect, it, vi } from 'vitest'
import { text } from '../text.ts'
import { failureText } from './failure-text.ts'

afterEach(() => vi.unstubAllGlobals())

/** What a client throws where the network does that. */
async function thrownBy(network: typeof fetch): Promise<unknown> {
  vi.stubGlobal('fetch', network)
  const { api } = createClient({ url: 'http://carillon.test' })
  return api.admin.sendTest.mutate().catch((error: unknown) => error)
}
const refusal = (code: string) => async () =>
  Response.json({ error: { code: -32_000, message: code, data: { code } } }, { status: 400 })
const noAnswer = async () => {
  throw new TypeError('Failed to fetch')
}
const whenLost = text('broadcast.lost')

it('an announcement without an answer may have gone out, and nobody says that nothing was changed', async () => {
  expect(whenLost).toBe('No answer came. It may have gone out: see the audit log. Trying again tells nobody twice.')
  expect(failureText(await thrownBy(noAnswer), whenLost)).toBe(whenLost)
  expect(failureText(await thrownBy(refusal('TIMEOUT')), whenLost)).toBe(whenLost)
})

it('what was refused is said to be refused', async () => {
  const forbidden = failureText(await thrownBy(refusal('FORBIDDEN')), whenLost)
  expect(forbidden).toBe('You are not allowed to do this, or not any more. Nothing was changed.')
  expect(failureText(await thrownBy(refusal('TOO_MANY_REQUESTS')), whenLost)).toMatch(/^Too many tries/)
})
