// Figures tell how many people are here and how busy they are, so they are not for everybody: a program on this machine may read
// them, and whoever has a token of an admin for it. What a proxy passes on comes from this machine as well and is not meant.
import type { IncomingMessage } from 'node:http'
import { type Caller, type Carillon, withDeadline } from '@carillon/api'
import { getTRPCErrorFromUnknown, TRPCError } from '@trpc/server'
import ipaddr from 'ipaddr.js'
import { isLocalName, urlOf } from '../request.ts'
import { createProven } from './proven.ts'

const forwarding = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

const isLoopback = (address: string | undefined) =>
  address !== undefined && ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'

/** A page anywhere may give its own name our address: then the host is that name. */
export function isFromHere(req: IncomingMessage): boolean {
  const isForwarded = forwarding.some((name) => req.headers[name] !== undefined)
  return isLoopback(req.socket.remoteAddress) && !isForwarded && isLocalName(urlOf(req)?.hostname ?? '')
}

/** Whoever scrapes waits ten seconds, and readiness takes its time, too. */
const lookUpMs = 3_000

const isUnavailable = (error: unknown) => getTRPCErrorFromUnknown(error).code === 'SERVICE_UNAVAILABLE'

function check(caller: Caller | null) {
  if (!caller) {
    const message = 'Ask from this machine, or send an access token: Authorization: Bearer crl_…'
    throw new TRPCError({ code: 'UNAUTHORIZED', message })
  }
  if (!caller.user.isAdmin || caller.via !== 'token' || !caller.scopes.includes('metrics')) {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'This takes a token of an admin with the scope metrics.' })
  }
  return caller
}

/**
 * That the database is away must be seen while it is, though no token can be looked up then: one that was valid a few minutes ago
 * will do, unless we have heard that it ended. As soon as one can be looked up, that decides.
 */
export function createMetricsAccess({
  authenticate,
  onAccessChanged,
}: Pick<Carillon, 'authenticate' | 'onAccessChanged'>) {
  const proven = createProven()
  let changes = 0
  onAccessChanged((userIds) => {
    changes++
    proven.forgetUsers(userIds)
  })

  /** Throws unless the token is for that. */
  return async (bearer: string | undefined): Promise<void> => {
    if (bearer === undefined) return void check(null)
    const since = changes
    try {
      const { user } = check(await withDeadline(authenticate({ bearer }), lookUpMs, 'Looking up the token'))
      // Access that ended while we looked may be this one.
      if (since === changes) proven.add(bearer, user.id)
    } catch (error) {
      if (!isUnavailable(error)) proven.forget(bearer)
      else if (proven.has(bearer)) return
      throw error
    }
  }
}
