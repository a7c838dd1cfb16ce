// Where to send is chosen by whoever registers: left to themselves, our servers would post wherever they are told, into the network
// they stand in as well. So only public addresses are spoken to, and what a name leads to is looked at by the very look-up that the
// connection uses: in between, it cannot come to lead elsewhere.
import { type LookupAddress, type LookupOptions, lookup as resolve } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

export class NotPublic extends Error {
  readonly code = 'NOT_PUBLIC'
}

const globalIPv6 = ipaddr.IPv6.parseCIDR('2000::/3')
/** For measuring networks: not among the ranges of the library. */
const benchmarks = ipaddr.IPv4.parseCIDR('198.18.0.0/15')

/** Neither of this machine, nor of the network it stands in, nor of anything that leads to those by another spelling. */
export function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv6 ? address.match(globalIPv6) : !address.match(benchmarks)
}

/** `[::1]` in a URL is `::1`. */
export const addressIn = (hostname: string): string | null => {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) ? bare : null
}

type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** A look-up for connections that fails where one of the addresses is not public. */
export function publicLookup(using: Resolve = resolve): LookupFunction {
  return (hostname, options, callback) => {
    using(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      const isFine = addresses?.every(({ address }) => isPublic(address))
      if (error || !first) return callback(error ?? new NotPublic(`${hostname} leads nowhere.`), '', 4)
      if (!isFine) return callback(new NotPublic(`${hostname} leads to an address that is not public.`), '', 4)
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

/** Whether its name leads to public addresses now; `false` also where it leads nowhere. */
export const leadsOutside = (hostname: string, using?: Resolve): Promise<boolean> =>
  new Promise((done) => publicLookup(using)(hostname, { all: true }, (error) => done(!error)))
