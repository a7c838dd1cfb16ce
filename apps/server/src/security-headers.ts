import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'
import { isPlainHost } from './request.ts'

const socketAt =
  (scheme: string) =>
  ({ headers: { host } }: { headers: IncomingMessage['headers'] }) =>
    host !== undefined && isPlainHost(host) ? `${scheme}://${host}` : "'self'"

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
