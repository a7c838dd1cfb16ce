// Figures tell how many people are here and how busy they are, so they are not for everybody: a program on this machine may read
// them, and whoever has a token of an admin for it. What a proxy passes on comes from this machine as well and is not meant.
import type { IncomingMessage } from 'node:http'
import type { Carillon } from '@carillon/api'
import { TRPCError } from '@trpc/server'
import ipaddr from 'ipaddr.js'
import { credentialsOf } from '../credentials.ts'
import { isLocalName, urlOf } from '../request.ts'

const forwarding = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

const isLoopback = (address: string | undefined) =>
  address !== undefined && ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'

/** A page anywhere may give its own name our address: then the host is that name. */
export function isFromHere(req: IncomingMessage): boolean {
  const isForwarded = forwarding.some((name) => req.headers[name] !== undefined)
  return isLoopback(req.socket.remoteAddress) && !isForwarded && isLocalName(urlOf(req)?.hostname ?? '')
}

/** Throws unless the token in the header is for that. */
export async function demandMetricsToken(req: IncomingMessage, carillon: Carillon): Promise<void> {
  const { bearer } = credentialsOf(req)
  const caller = bearer === undefined ? null : await carillon.authenticate({ bearer })
  if (!caller) {
    const message = 'Ask from this machine, or send an access token: Authorization: Bearer crl_…'
    throw new TRPCError({ code: 'UNAUTHORIZED', message })
  }
  if (!caller.user.isAdmin || caller.via !== 'token' || !caller.scopes.includes('metrics')) {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'This takes a token of an admin with the scope metrics.' })
  }
}
