// Every procedure is made from one of these, so every procedure has a policy; a test walks the router and insists.
import { randomUUID } from 'node:crypto'
import { getErrorShape, getTRPCErrorFromUnknown, initTRPC, TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { ZodError } from 'zod'
import { isDatabaseAway } from './calls.ts'
import type { Context } from './context.ts'
import { detailsOf, unavailable } from './errors.ts'
import type { Figures } from './figures/figures.ts'
import { observe } from './figures/spans.ts'
import { budgetOf, type Spending } from './limits/limits.ts'
import type { Caller } from './session/caller.ts'
import type { Scope } from './session/scopes.ts'

interface Policy {
  /** Who may call: anybody, anybody signed in, only a person in a session, only an admin. */
  for: 'anybody' | 'users' | 'sessions' | 'admins'
  /** What an access token needs; none will do where this is missing. */
  scope?: Scope
  /** What it takes from the caller's budgets; a mutation that says nothing takes a write. */
  spends?: Spending
}

const faultIds = new WeakMap<TRPCError, string>()
/** Where an error is shaped, nobody knows any more which call it was. */
const tracesOfErrors = new WeakMap<TRPCError, string>()

function describe(error: TRPCError): { message: string; field?: string | undefined } {
  if (!(error.cause instanceof ZodError)) return { message: error.message }
  const issue = error.cause.issues[0]
  const field = issue?.path.join('.') || 'input'
  return { message: `${field}: ${issue?.message ?? 'is not valid'}`, field }
}

/** As tRPC makes one of what a schema refuses. */
const errorOf = (cause: unknown) =>
  cause instanceof ZodError ? new TRPCError({ code: 'BAD_REQUEST', cause }) : getTRPCErrorFromUnknown(cause)

/** Nobody has to look into a database that is away: whoever runs it hears so from elsewhere. */
const heedAbsence = (error: TRPCError): TRPCError =>
  error.code === 'INTERNAL_SERVER_ERROR' && isDatabaseAway(error.cause) ? unavailable(undefined, error.cause) : error

/** The same error is shaped more than once on some transports: it keeps its id and is reported once. */
function reportFault(error: TRPCError, ctx: Context | undefined, path: string | undefined): string {
  const known = faultIds.get(error)
  if (known) return known
  const faultId = randomUUID()
  faultIds.set(error, faultId)
  ctx?.onFault(error.cause ?? error, faultId, { path, traceId: tracesOfErrors.get(error) })
  return faultId
}

const t = initTRPC
  .context<Context>()
  .meta<Policy>()
  .create({
    isDev: false,
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 25_000 } },
    errorFormatter({ shape, error: thrown, ctx }) {
      // Thrown by a stream, or before there was a procedure.
      const error = heedAbsence(thrown)
      const { path } = shape.data
      const { code } = error
      const httpStatus = getHTTPStatusCodeFromError(error)
      if (error.code === 'INTERNAL_SERVER_ERROR') {
        const faultId = reportFault(error, ctx, path)
        const message = 'Something went wrong on our side. It has been noted.'
        return { code: shape.code, message, data: { code, httpStatus, path, faultId } }
      }
      const { message, field } = describe(error)
      return { code: shape.code, message, data: { code, httpStatus, path, field, ...detailsOf(error) } }
    },
  })

/** As the caller of a procedure is told of it. */
export function shapeOfError(cause: unknown, ctx: Context & Pick<Begun, 'traceId'>, path: string) {
  const error = errorOf(cause)
  tracesOfErrors.set(error, ctx.traceId)
  return getErrorShape({ config: t._config, error, type: 'mutation', path, input: undefined, ctx })
}

export const router = t.router
export const mergeRouters = t.mergeRouters

interface Bounded {
  ctx: Context
  path: string
  type: string
  signal: AbortSignal | undefined
}

type Result = { ok: true } | { ok: false; error: TRPCError }

/** Streams last as long as they like; everything else ends. */
async function inBounds<R extends Result>({ ctx, type, signal }: Bounded, work: () => Promise<R>): Promise<R> {
  if (type === 'subscription') return work()
  const result = await ctx.calls.run(work, ctx.gone ?? signal).catch((error: unknown) => {
    throw heedAbsence(getTRPCErrorFromUnknown(error))
  })
  if (!result.ok) throw heedAbsence(result.error)
  return result
}

interface Begun {
  begunAt: number
  traceId: string
  figures: Figures
}

/** Whoever counts, draws or tells hears how it ended. */
async function observed<R extends Result>(bounded: Bounded, work: (begun: Begun) => Promise<R>): Promise<R> {
  const { ctx, path, type } = bounded
  const { story, caller } = ctx
  const begunAt = performance.now()
  const { figures, traceId } = observe(ctx, { path, type })
  const call = { traceId, path, type, userId: caller?.user.id, via: caller?.via }
  story?.called(call)
  const end = (error: TRPCError | null) => {
    if (error) tracesOfErrors.set(error, traceId)
    const failure = error?.code ?? null
    figures.called(failure)
    story?.ended(call, performance.now() - begunAt, failure)
  }
  try {
    const result = await inBounds(bounded, () => work({ begunAt, traceId, figures }))
    end(result.ok ? null : result.error)
    return result
  } catch (error) {
    end(getTRPCErrorFromUnknown(error))
    throw error
  }
}

const bounded = t.middleware((options) => observed(options, (begun) => options.next({ ctx: begun })))

function check(caller: Caller, meta: Policy) {
  if (meta.for === 'admins' && !caller.user.isAdmin) {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'Only for admins.' })
  }
  if (caller.via === 'token' && (!meta.scope || !caller.scopes.includes(meta.scope))) {
    const needed = meta.scope ? `This token lacks the scope ${meta.scope}.` : 'Not with a token: sign in instead.'
    throw new TRPCError({ code: 'FORBIDDEN', message: needed })
  }
}

// In one: each middleware copies all it is given, on every call.
const admitted = t.middleware((options) => {
  return observed(options, async (begun) => {
    const { ctx, meta, type, next } = options
    const { caller } = ctx
    if (!meta) throw new Error('A procedure without a policy.')
    if (!caller) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first.' })
    check(caller, meta)
    const spends = meta.spends ?? (type === 'mutation' ? 'writes' : undefined)
    if (spends) await ctx.budgets.spend(budgetOf(caller, spends), caller.user.id)
    return next({ ctx: { caller, ...begun } })
  })
})

/** For anybody, signed in or not. */
export const publicProcedure = t.procedure.meta({ for: 'anybody' }).use(bounded)

/** For anybody signed in; tokens need the scope. */
export const userProcedure = (scope: Scope, spends?: Spending) =>
  t.procedure.meta({ for: 'users', scope, ...(spends && { spends }) }).use(admitted)

/** For people in a session: a token must not be able to make tokens or change a password. */
export const sessionProcedure = t.procedure.meta({ for: 'sessions' }).use(admitted)

/** For admins; tokens of an admin need the scope. */
export const adminProcedure = (scope: Scope, spends?: Spending) =>
  t.procedure.meta({ for: 'admins', scope, ...(spends && { spends }) }).use(admitted)
