// One line from any shell: curl -H "Authorization: Bearer crl_…" -d "Build done" https://…/notify/alice
import type { IncomingMessage, ServerResponse } from 'node:http'
import { appRouter, type Carillon } from '@carillon/api'
import { TRPCError } from '@trpc/server'
import { readText } from './body.ts'
import { type Calls, untilAnswered } from './calls.ts'
import type { AddressOf } from './client-address.ts'
import { credentialsOf } from './credentials.ts'
import { sendError } from './error-shape.ts'
import { headerText } from './header-text.ts'
import { isSecure, traceparentOf } from './request.ts'
import { sendJson } from './send-json.ts'

type SendInput = Parameters<ReturnType<typeof appRouter.createCaller>['notifications']['send']>[0]

const longestTitle = 200

function header({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' && value !== '' ? headerText(value) : undefined
}

/** Without a title, a short line is the title, and the first line of a longer text is. */
function wordsOf(title: string | undefined, text: string): { title: string; body?: string } {
  if (title !== undefined) return text === '' ? { title } : { title, body: text }
  const points = [...(text.split('\n')[0] ?? '').trim()]
  const isLong = points.length > longestTitle
  const short = isLong
    ? `${points
        .slice(0, longestTitle - 1)
        .join('')
        .trimEnd()}…`
    : points.join('')
  return short === text ? { title: text } : { title: short, body: text }
}

export interface NotifyLine {
  carillon: Carillon
  calls: Calls
  addressOf: AddressOf
  recipient: string
}

async function send(req: IncomingMessage, res: ServerResponse, { carillon, calls, addressOf, recipient }: NotifyLine) {
  const address = addressOf(req)
  untilAnswered(res, calls.begin(address))
  const { bearer } = credentialsOf(req)
  const caller = bearer === undefined ? null : await carillon.authenticate({ bearer })
  if (!caller)
    throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Send an access token: Authorization: Bearer crl_…' })
  const text = (await readText(req)).trim()
  const link = header(req, 'link')
  const data = { ...wordsOf(header(req, 'title'), text), ...(link !== undefined && { link }) }
  const where = { address, isSecure: isSecure(req), traceparent: traceparentOf(req) }
  const api = appRouter.createCaller(carillon.createContext({ caller, ...where }))
  // The procedure checks what it is given, and names what it does not like.
  const severity = header(req, 'severity') as SendInput['severity']
  return api.notifications.send({ to: [recipient], kind: 'announcement', data, severity, key: header(req, 'key') })
}

export async function notifyLine(req: IncomingMessage, res: ServerResponse, options: NotifyLine) {
  try {
    sendJson(res, 200, await send(req, res, options))
  } catch (cause) {
    sendError(res, cause, options.carillon.createContext({ caller: null, isSecure: false }))
  }
}
