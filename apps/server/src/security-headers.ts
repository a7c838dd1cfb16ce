import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'

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
      connectSrc: ["'self'", (req) => `ws://${req.headers.host}`, (req) => `wss://${req.headers.host}`],
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

/** The host in the policy has been checked before, with the request's URL. */
export function setSecurityHeaders(req: IncomingMessage, res: ServerResponse) {
  secure(req, res, (error) => {
    if (error) throw error
  })
}
