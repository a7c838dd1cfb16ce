import type { IncomingMessage, ServerResponse } from 'node:http'
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

export function setSecurityHeaders(req: IncomingMessage, res: ServerResponse) {
  secure(req, res, (error) => {
    if (error) throw error
  })
}
