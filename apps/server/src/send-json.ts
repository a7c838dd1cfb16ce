import type { ServerResponse } from 'node:http'

/** Answers, and lets go of a request whose body nobody is going to read. */
export function sendJson(res: ServerResponse, status: number, body: unknown) {
  if (res.headersSent) return
  if (!res.req.complete) {
    res.setHeader('connection', 'close')
    res.req.resume()
  }
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  res.end(`${JSON.stringify(body)}\n`)
}
