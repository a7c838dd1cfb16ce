// Limits are kept per address. Behind a proxy everybody has the proxy's, so its word is taken for who asks; from anybody else
// X-Forwarded-For is what a stranger wrote, and would give them a new address with every request.
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import proxyAddr from 'proxy-addr'

/** An address as a key. Who has an IPv6 address has 2⁶⁴ of them: the network counts as one. */
function keyOf(address: string | undefined): string | undefined {
  if (address === undefined || !ipaddr.isValid(address)) return undefined
  const parsed = ipaddr.process(address)
  if (!('parts' in parsed)) return parsed.toString()
  const network = parsed.parts.slice(0, 4).map((part) => part.toString(16))
  return `${network.join(':')}::/64`
}

export type AddressOf = (req: IncomingMessage) => string

/** Trusted are addresses, subnets and the names `loopback`, `linklocal` and `uniquelocal`; throws on anything else. */
export function createAddressOf(trustedProxies: string[]): AddressOf {
  const isTrusted = proxyAddr.compile(trustedProxies)
  return (req) => keyOf(proxyAddr(req, isTrusted)) ?? keyOf(req.socket.remoteAddress) ?? 'unknown'
}
