import { type IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'
import { urlOf } from './request.ts'

/** Of a host that is none nothing is said: it would end the directive, or be no header at all. */
const socketAt = (scheme: string) => (req: IncomingMessage) => {
  const url = urlOf(req)
  return url ? `${scheme}://${url.host}` : "'self'"
}

const secure = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      scriptSrcAttr: ["'none'"],
      styleSrc: ["'self'"],
      // Components place menus and dialogs by writing style attributes.
      styleSrcAttr: ["'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'", socketAt('ws'), socketAt('wss')],
      workerSrc: ["'self'"],
      manifestSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  // What comes over plain HTTP on a local network could not be told from an attack; TLS belongs to the proxy in front.
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
})

/** They differ by the host alone, and working them out for every request took a fortieth of what a server does. */
const known = new Map<string, Map<string, number | string | string[]>>()
/** Whoever asks by many names is served a little later. */
const mostKnown = 100

function workOut(req: IncomingMessage) {
  const scratch = new ServerResponse(req)
  secure(req, scratch, (error) => {
    if (error) throw error
  })
  const headers = Object.entries(scratch.getHeaders())
  return new Map(headers.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])))
}

export function setSecurityHeaders(req: IncomingMessage, res: ServerResponse) {
  const host = urlOf(req)?.host ?? ''
  let headers = known.get(host)
  if (!headers) {
    headers = workOut(req)
    if (known.size >= mostKnown) known.clear()
    known.set(host, headers)
  }
  res.setHeaders(headers)
}
