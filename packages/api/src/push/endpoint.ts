import { createECDH } from 'node:crypto'
import { z } from 'zod'
import { refuse } from '../errors.ts'
import { addressIn, isPublic, leadsOutside } from './address.ts'

const longest = 1_000
const base64url = /^[\w-]+={0,2}$/

const bytesIn = (text: string) => Buffer.from(text, 'base64url')

/** A point that is not on the curve would be found out only when something is to be sent. */
function isPublicKey(text: string): boolean {
  const bytes = bytesIn(text)
  if (bytes.length !== 65) return false
  try {
    const ours = createECDH('prime256v1')
    ours.generateKeys()
    ours.computeSecret(bytes)
    return true
  } catch {
    return false
  }
}

const encoded = z.string().max(200).regex(base64url, 'is not base64url')

/** As URLs are written: anything else is no text for PostgreSQL, or too long for its index. */
export const endpointInput = z
  .string()
  .max(longest, `must have at most ${longest} characters`)
  .regex(/^[\x21-\x7e]+$/, 'must be an address such as https://push.example/abc')

/** As a browser's `PushSubscription` says it by `toJSON()`. */
export const subscriptionInput = z.object({
  endpoint: endpointInput,
  keys: z.object({
    p256dh: encoded.refine(isPublicKey, 'is not a key of P-256'),
    auth: encoded.refine((text) => bytesIn(text).length === 16, 'must be 16 bytes'),
  }),
})

export interface Subscription {
  endpoint: string
  p256dh: string
  auth: string
}

/** Endpoints at these origins are believed, wherever they lead: for a push service of one's own in a test. */
export type TrustedOrigins = readonly string[]

export const isTrusted = ({ origin }: URL, trusted: TrustedOrigins) => trusted.includes(origin)

/** Why nothing may be sent there, as far as the text of it tells. */
export function objectionTo(url: URL): string | null {
  if (url.protocol !== 'https:') return 'must begin with https://'
  if (url.port !== '') return 'must not name a port'
  if (url.username || url.password) return 'must not hold a password'
  const address = addressIn(url.hostname)
  return address && !isPublic(address) ? 'is not a public address' : null
}

/** Refuses an endpoint that our servers must not speak to; that is looked at again whenever they are about to. */
export async function checkEndpoint(text: string, trusted: TrustedOrigins): Promise<void> {
  if (!URL.canParse(text)) throw refuse('endpoint', 'must be an address such as https://push.example/abc')
  const url = new URL(text)
  if (isTrusted(url, trusted)) return
  const objection = objectionTo(url)
  if (objection) throw refuse('endpoint', objection)
  const isOutside = addressIn(url.hostname) !== null || (await leadsOutside(url.hostname))
  if (!isOutside) throw refuse('endpoint', 'does not lead to a public address')
}
