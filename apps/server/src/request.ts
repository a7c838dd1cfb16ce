import type { IncomingMessage } from 'node:http'

/**
 * Built exactly as tRPC builds it, which throws on `Host: [` or `GET //`: what gets past here cannot throw there.
 * The host goes into the content policy, so it may hold nothing that ends a directive.
 */
export function urlOf({ url, headers }: IncomingMessage): URL | null {
  const { host = 'localhost' } = headers
  const address = `http://${host}`
  const isPlain = /^[\w.:[\]-]+$/.test(host)
  return isPlain && url !== undefined && URL.canParse(url, address) ? new URL(url, address) : null
}

/** Our own origin, or one of those we were told of. */
export function isAllowedOrigin(origin: string, url: URL, allowed: string[]): boolean {
  return URL.canParse(origin) && (new URL(origin).host === url.host || allowed.includes(origin))
}

export interface HostPolicy {
  allowedOrigins: string[]
  /** Meant for this machine only, as with the embedded database and its well-known passwords. */
  isLocalOnly?: boolean | undefined
}

/** A name that leads nowhere but to this machine, whoever resolves it. */
export const isLocalName = (hostname: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)

/** A page anywhere may give its own name our address, and would then count as our own origin. */
export function isExpectedHost({ host, hostname }: URL, { allowedOrigins, isLocalOnly }: HostPolicy): boolean {
  if (!isLocalOnly || isLocalName(hostname)) return true
  return allowedOrigins.some((origin) => new URL(origin).host === host)
}

/** TLS here, or at a proxy in front. Somebody who lies about it only makes their own cookie stricter. */
export function isSecure({ socket, headers }: IncomingMessage): boolean {
  return 'encrypted' in socket || headers['x-forwarded-proto'] === 'https'
}

/** Which trace this belongs to, as whoever asks says; whether that can be is looked at where it is used. */
export function traceparentOf({ headers: { traceparent } }: IncomingMessage): string | undefined {
  return typeof traceparent === 'string' ? traceparent : undefined
}
