import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type TestServer } from './testing.ts'

let server: TestServer
let cookie = ''
beforeAll(async () => {
  server = await createTestServer()
  cookie = await server.signUp('alice')
})
afterAll(() => server[Symbol.asyncDispose]())

const get = (target: string, more = 'Host: here\r\n') => `GET ${target} HTTP/1.1\r\n${more}\r\n`
const upgrade = (headers: string) => `GET /trpc HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers}\r\n`
const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n'
const post = (body: string, length: number | string) =>
  `POST /trpc/session.me HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`

const table: [string, () => string | Buffer][] = [
  ['nothing but line breaks', () => '\r\n\r\n\r\n'],
  ['noise', () => Buffer.from(Array.from({ length: 2_000 }, (_, index) => (index * 73) % 256))],
  ['a TLS hello', () => Buffer.from('1603010200010001fc0303', 'hex')],
  ['another protocol', () => 'SSH-2.0-OpenSSH_9.0\r\n'],
  ['no host', () => get('/', '')],
  ['a host of one bracket', () => get('/healthz', 'Host: [\r\n')],
  ['a host with a quote and spaces', () => get('/', `Host: a"; script-src *\r\n`)],
  ['a host that ends a directive', () => get('/', 'Host: a;script-src\r\n')],
  ['an empty host', () => get('/', 'Host:\r\n')],
  ['two hosts', () => get('/', 'Host: a\r\nHost: b\r\n')],
  ['a target of two slashes', () => get('//')],
  ['a target with a host in it', () => get('http://[/trpc')],
  ['a star', () => 'OPTIONS * HTTP/1.1\r\nHost: here\r\n\r\n'],
  ['a broken escape', () => get('/%E0%A4%A')],
  ['a broken escape for a name', () => get('/notify/%ff').replace('GET', 'POST')],
  ['a broken escape for a procedure', () => get('/trpc/%ff')],
  ['a way up', () => get('/../../../../etc/passwd')],
  ['an escaped way up', () => get('/%2e%2e/%2e%2e/etc/passwd')],
  ['a null byte', () => get('/%00')],
  ['a long target', () => get(`/${'x'.repeat(100_000)}`)],
  ['many headers', () => get('/', `Host: here\r\n${'X-A: b\r\n'.repeat(5_000)}`)],
  ['an unknown method', () => 'BREW /coffee HTTP/1.1\r\nHost: here\r\n\r\n'],
  ['CONNECT', () => 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n'],
  ['a length that is no number', () => post('{}', 'many')],
  ['a length below zero', () => post('{}', -1)],
  ['a body that stays out', () => post('{', 500)],
  ['two lengths', () => post('{}', '2\r\nContent-Length: 5')],
  ['a bad chunk', () => 'POST /trpc/x HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ['a batch that is no batch', () => get('/trpc/,,,,?batch=1&input=%5B')],
  ['an input that is no JSON', () => get('/trpc/session.me?input=%7B')],
  ['a prototype for an input', () => get('/trpc/__proto__?input=%7B%22__proto__%22%3A1%7D')],
  ['a cookie full of signs', () => get('/trpc/session.me', 'Host: here\r\nCookie: =;;carillon_session=%ff;\r\n')],
  ['a token full of signs', () => get('/trpc/session.me', 'Host: here\r\nAuthorization: Bearer crl_%00\r\n')],
  ['an upgrade without anything', () => upgrade('')],
  ['an upgrade without a host', () => upgrade(key)],
  ['an upgrade to one bracket', () => upgrade(`Host: [\r\n${key}`)],
  [
    'an upgrade with a broken extension',
    () => upgrade(`Host: here\r\n${key}Cookie: ${cookie}\r\nSec-WebSocket-Extensions: =;=\r\n`),
  ],
  [
    'an upgrade with a broken protocol',
    () => upgrade(`Host: here\r\n${key}Cookie: ${cookie}\r\nSec-WebSocket-Protocol: ,,\r\n`),
  ],
  ['a frame with reserved bits', () => withFrame('f18000000000')],
  ['a frame without a mask', () => withFrame('8100')],
  ['a frame of an unknown kind', () => withFrame('8f8000000000')],
  ['a ping that is too long', () => withFrame('89fe00ff00000000')],
  ['a frame of eight exabytes', () => withFrame('81ff7fffffffffffffff00000000')],
  ['text that is no UTF-8', () => withFrame('818200000000fffe')],
  ['a close with an odd code', () => withFrame('8882000000000001')],
]

function withFrame(hex: string): Buffer {
  return Buffer.concat([Buffer.from(upgrade(`Host: here\r\n${key}Cookie: ${cookie}\r\n`)), Buffer.from(hex, 'hex')])
}

test.concurrent.each(table)('the server lives after %s', async (_, bytes) => {
  const answer = await server.raw(bytes())
  expect(answer).not.toMatch(/HTTP\/1\.1 5|root:/)
  await eventually(async () => expect((await fetch(`${server.url}/healthz`)).status).toBe(200))
})
