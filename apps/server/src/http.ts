import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answers } from './answers.ts'
import type { Readiness } from './monitoring/readiness.ts'
import { notifyLine } from './notify-line.ts'
import { type HostPolicy, isExpectedHost, urlOf } from './request.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { sendJson } from './send-json.ts'
import { createTrpc, type TrpcOptions } from './trpc-http.ts'
import { createWebApp } from './web-app.ts'

export interface HttpOptions extends TrpcOptions, HostPolicy {
  answers: Answers
  webRoot: string | undefined
  readiness: Readiness
  metrics: (req: IncomingMessage, res: ServerResponse) => Promise<void>
}

async function sendReadiness(res: ServerResponse, readiness: Readiness) {
  const health = await readiness()
  sendJson(res, health.ok ? 200 : 503, health)
}

/** The name in `/notify/:username`, or nothing. */
function recipientIn(path: string): string | undefined {
  const [, name] = /^\/notify\/([^/]+)$/.exec(path) ?? []
  return name === undefined ? undefined : decodeURIComponent(name)
}

/** Everything on the one port that is not a WebSocket. */
export async function createRequestListener(options: HttpOptions) {
  const { answers, logger, readiness, metrics } = options
  const trpc = createTrpc(options)
  const webApp = await createWebApp(options.webRoot)

  async function route(req: IncomingMessage, res: ServerResponse, path: string) {
    if (path === '/healthz') return sendJson(res, 200, { ok: true })
    if (path === '/readyz') return sendReadiness(res, readiness)
    if (path === '/metrics') return metrics(req, res)
    if (path.startsWith('/trpc/')) return trpc(req, res)
    const recipient = recipientIn(path)
    if (recipient === undefined) return webApp(req, res)
    if (req.method === 'POST') return notifyLine(req, res, { ...options, recipient })
    res.setHeader('allow', 'POST')
    return sendJson(res, 405, { error: { message: 'POST the text.' } })
  }

  async function answer(req: IncomingMessage, res: ServerResponse) {
    answers.add(res)
    setSecurityHeaders(req, res)
    const url = urlOf(req)
    if (!url) return sendJson(res, 400, { error: { message: 'Bad request.' } })
    if (!isExpectedHost(url, options)) {
      return sendJson(res, 421, {
        error: { message: 'This server answers on its own machine only; see FRONTEND_URL.' },
      })
    }
    // Throws on a broken escape, which is answered below, once for all.
    decodeURIComponent(url.pathname)
    return route(req, res, url.pathname)
  }

  return (req: IncomingMessage, res: ServerResponse) => {
    answer(req, res).catch((error) => {
      const isTheirs = error instanceof URIError
      if (!isTheirs) logger.error({ error }, 'request failed')
      sendJson(res, isTheirs ? 400 : 500, { error: { message: isTheirs ? 'Bad request.' : 'Something went wrong.' } })
    })
  }
}
