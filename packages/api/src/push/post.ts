import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import webPush from 'web-push'
import { NotPublic, publicLookup } from './address.ts'
import { isTrusted, objectionTo, type Subscription, type TrustedOrigins } from './endpoint.ts'
import type { PushKeys } from './keys.ts'
import type { PushPayload } from './payload.ts'

export interface Posting {
  subscription: Subscription
  payload: PushPayload
  topic?: string | undefined
}

export interface PostOptions {
  keys: PushKeys
  /** Whom push services write to when we do something wrong: `mailto:` or `https:`. */
  contact: string
  trusted: TrustedOrigins
  signal?: AbortSignal | undefined
}

/** `again`: it may work later, and not before `afterMs` where the service says so. */
export type Posted =
  | { outcome: 'sent' | 'endpoint-gone' | 'endpoint-refused' }
  | { outcome: 'again'; afterMs: number | null }

const answerMs = 5_000
const dayS = 86_400
const longestPauseMs = 3_600_000
const urgencies = { low: 'low', normal: 'normal', high: 'high', critical: 'high' } as const

function detailsOf({ subscription, payload, topic }: Posting, { keys, contact }: PostOptions) {
  const { endpoint, p256dh, auth } = subscription
  return webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, JSON.stringify(payload), {
    vapidDetails: { subject: contact, ...keys },
    TTL: dayS,
    urgency: urgencies[payload.severity],
    ...(topic && { topic }),
  })
}

/** Redirects are not followed: they would lead where nobody has looked. What is answered is not read. */
function send(url: URL, { trusted, signal }: PostOptions, details: webPush.RequestDetails): Promise<IncomingMessage> {
  const isOurs = isTrusted(url, trusted)
  const isPlain = isOurs && url.protocol === 'http:'
  const { method, body } = details
  const headers = Object.fromEntries(Object.entries(details.headers).map(([name, value]) => [name, String(value)]))
  const limit = AbortSignal.timeout(answerMs)
  const options = {
    method,
    headers,
    // One of ours only: nobody else's connection is left open for it.
    agent: false,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
    ...(!isOurs && { lookup: publicLookup() }),
  }
  return new Promise((resolve, reject) => {
    const request: ClientRequest = (isPlain ? requestHttp : requestHttps)(url, options, (response) => {
      response.on('error', () => {})
      resolve(response)
      response.destroy()
    })
    request.on('error', reject)
    request.end(body)
  })
}

function pauseOf({ headers }: IncomingMessage): number | null {
  const seconds = Number(headers['retry-after'])
  return seconds > 0 ? Math.min(seconds * 1_000, longestPauseMs) : null
}

function outcomeOf(response: IncomingMessage): Posted {
  const { statusCode = 0 } = response
  if (statusCode >= 200 && statusCode < 300) return { outcome: 'sent' }
  if (statusCode === 404 || statusCode === 410) return { outcome: 'endpoint-gone' }
  if (statusCode === 429 || statusCode >= 500) return { outcome: 'again', afterMs: pauseOf(response) }
  return { outcome: 'endpoint-refused' }
}

/** Posts one message to one endpoint; never throws for what is wrong over there. */
export async function post(posting: Posting, options: PostOptions): Promise<Posted> {
  const url = new URL(posting.subscription.endpoint)
  if (!isTrusted(url, options.trusted) && objectionTo(url)) return { outcome: 'endpoint-refused' }
  try {
    return outcomeOf(await send(url, options, detailsOf(posting, options)))
  } catch (error) {
    return error instanceof NotPublic ? { outcome: 'endpoint-refused' } : { outcome: 'again', afterMs: null }
  }
}
