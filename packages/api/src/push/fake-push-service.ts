// A push service for tests, with browsers that can read what is sent to them: RFC 8030, 8291 and 8188.
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

interface Heard {
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

const derive = (secret: Buffer, salt: Buffer, info: Buffer, length: number) =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length))

/** A browser that has subscribed. */
export function createBrowser(endpoint: string) {
  const ours = createECDH('prime256v1')
  const publicKey = ours.generateKeys()
  const auth = randomBytes(16)

  /** One record, as every push message is. */
  function read(body: Buffer): unknown {
    const [salt, length] = [body.subarray(0, 16), body.readUInt8(20)]
    const theirs = body.subarray(21, 21 + length)
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, theirs])
    const secret = derive(ours.computeSecret(theirs), auth, info, 32)
    const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
    const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12)
    const sealed = body.subarray(21 + length)
    const opening = createDecipheriv('aes-128-gcm', key, nonce)
    opening.setAuthTag(sealed.subarray(-16))
    const text = Buffer.concat([opening.update(sealed.subarray(0, -16)), opening.final()]).toString('utf8')
    return JSON.parse(text.slice(0, text.lastIndexOf('\u0002')))
  }

  const keys = { p256dh: publicKey.toString('base64url'), auth: auth.toString('base64url') }
  return { subscription: { endpoint, keys }, read }
}

export type Browser = ReturnType<typeof createBrowser>

export async function startPushService() {
  const heard: Heard[] = []
  const answers = new Map<string, { status: number | 'never'; headers?: Record<string, string> }>()
  const server = createServer(async (req, res) => {
    const path = req.url ?? ''
    heard.push({ path, headers: req.headers, body: await buffer(req) })
    const { status, headers } = answers.get(path) ?? { status: 201 }
    if (status !== 'never') res.writeHead(status, headers).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const pathOf = ({ subscription }: Browser) => new URL(subscription.endpoint).pathname
  let browsers = 0

  return {
    origin,
    browser: () => createBrowser(`${origin}/browser-${++browsers}`),
    /** From now on, for this browser. */
    answer(browser: Browser, status: number | 'never', headers?: Record<string, string>) {
      answers.set(pathOf(browser), { status, ...(headers && { headers }) })
    },
    heardFor: (browser: Browser) => heard.filter(({ path }) => path === pathOf(browser)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type PushService = Awaited<ReturnType<typeof startPushService>>
