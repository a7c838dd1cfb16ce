// Every procedure is made from one of these, so every procedure has a policy; a test walks the router and insists.
import { randomUUID } from 'node:crypto'
import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import type { Context } from './context.ts'
import { detailsOf } from './errors.ts'
import type { Scope } from './session/scopes.ts'

interface Policy {
  /** Who may call: anybody, anybody signed in, only a person in a session, only an admin. */
  for: 'anybody' | 'users' | 'sessions' | 'admins'
  /** What an access token needs; none will do where this is missing. */
  scope?: Scope
}

const faultIds = new WeakMap<TRPCError, string>()

function describe(error: TRPCError): { message: string; field?: string | undefined } {
  if (!(error.cause instanceof ZodError)) return { message: error.message }
  const issue = error.cause.issues[0]
  const field = issue?.path.join('.') || 'input'
  return { message: `${field}: ${issue?.message ?? 'is not valid'}`, field }
}

/** The same error is shaped more than once on some transports: it keeps its id and is reported once. */
function reportFault(error: TRPCError, ctx: Context | undefined): string {
  const known = faultIds.get(error)
  if (known) return known
  const faultId = randomUUID()
  faultIds.set(error, faultId)
  ctx?.onFault(error.cause ?? error, faultId)
  return faultId
}

const t = initTRPC
  .context<Context>()
  .meta<Policy>()
  .create({
    isDev: false,
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 25_000 } },
    errorFormatter({ shape, error, ctx }) {
      const { code, httpStatus, path } = shape.data
      if (error.code === 'INTERNAL_SERVER_ERROR') {
        const faultId = reportFault(error, ctx)
        const message = 'Something went wrong on our side. It has been noted.'
        return { code: shape.code, message, data: { code, httpStatus, path, faultId } }
      }
      const { message, field } = describe(error)
      return { code: shape.code, message, data: { code, httpStatus, path, field, ...detailsOf(error) } }
    },
  })

export const router = t.router
export const mergeRouters = t.mergeRouters

const admit = t.middleware(({ ctx, meta, next }) => {
  const { caller } = ctx
  if (!meta) throw new Error('A procedure without a policy.')
  if (!caller) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first.' })
  if (meta.for === 'admins' && !caller.user.isAdmin) {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'Only for admins.' })
  }
  if (caller.via === 'token' && (!meta.scope || !caller.scopes.includes(meta.scope))) {
    const needed = meta.scope ? `This token lacks the scope ${meta.scope}.` : 'Not with a token: sign in instead.'
    throw new TRPCError({ code: 'FORBIDDEN', message: needed })
  }
  return next({ ctx: { ...ctx, caller } })
})

/** For anybody, signed in or not. */
export const publicProcedure = t.procedure.meta({ for: 'anybody' })

/** For anybody signed in; tokens need the scope. */
export const userProcedure = (scope: Scope) => t.procedure.meta({ for: 'users', scope }).use(admit)

/** For people in a session: a token must not be able to make tokens or change a password. */
export const sessionProcedure = t.procedure.meta({ for: 'sessions' }).use(admit)

/** For admins; tokens of an admin need the scope. */
export const adminProcedure = (scope: Scope) => t.procedure.meta({ for: 'admins', scope }).use(admit)
