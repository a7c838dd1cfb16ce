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
const upgrade = (headers: string, target = '/trpc') =>
  `GET ${target} HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers}\r\n`
const upgradeTo = (target: string) => upgrade(`Host: here\r\n${key}`, target)
const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n'
const post = (body: string, length: number | string) =>
  `POST /trpc/session.me HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`

const chunked =
  'POST /trpc/session.me HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'

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
  ['a target that begins with the host of somebody else', () => get('//a;b/trpc')],
  ['an upgrade to the host of somebody else', () => upgradeTo('//a;b/trpc')],
  ['an upgrade to the full address of somebody else', () => upgradeTo('http://a,b/trpc')],
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
  ['a preface of HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a version from before', () => 'GET /\r\n'],
  ['a version to come', () => 'GET / HTTP/9.9\r\nHost: here\r\n\r\n'],
  ['line breaks of one sign', () => 'GET /healthz HTTP/1.1\nHost: here\n\n'],
  ['a header that goes on in the next line', () => get('/', 'Host: here\r\nX-A: b\r\n c\r\n')],
  ['a header with a null byte', () => get('/', 'Host: here\r\nX-A: b\0c\r\n')],
  ['a header without a name', () => get('/', 'Host: here\r\n: b\r\n')],
  ['a length beside chunks', () => post('0\r\n\r\n', '4\r\nTransfer-Encoding: chunked')],
  ['an unknown coding', () => post('{}', '2\r\nTransfer-Encoding: gzip')],
  ['a chunk of eight exabytes', () => `${chunked}7fffffffffffffff\r\nx`],
  ['a chunk with a long remark', () => `${chunked}2;${'x'.repeat(40_000)}\r\n{}\r\n0\r\n\r\n`],
  ['an expectation', () => post('{}', '2\r\nExpect: 200-maybe')],
  ['a body that is no UTF-8', () => Buffer.from(post('\xff\xfe{}', 4), 'latin1')],
  ['a body of brackets', () => post('['.repeat(60_000), 60_000)],
  ['a name of half a sign', () => post('{"a":"\\ud800"}', 14)],
  ['a body to a page', () => post('{}', 2).replace('/trpc/session.me', '/')],
  ['an upgrade to HTTP/2', () => get('/', 'Host: here\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n')],
  ['an upgrade by POST', () => upgrade(`Host: here\r\n${key}Cookie: ${cookie}\r\n`).replace('GET', 'POST')],
  ['an upgrade with a body', () => `${upgrade(`Host: here\r\n${key}Content-Length: 5\r\n`)}hello`],
  ['an upgrade with a broken key', () => upgrade(`Host: here\r\nCookie: ${cookie}\r\n${key.replace('MDEy', '%%%')}`)],
  ['an upgrade of version 12', () => upgrade(`Host: here\r\nCookie: ${cookie}\r\n${key.replace('13', '12')}`)],
  ['an upgrade by way of nobody', () => upgrade(`Host: here\r\n${key}X-Forwarded-For: ,,;"\r\n`)],
  ['an upgrade with a broken escape', () => upgrade(`Host: here\r\n${key}`).replace('/trpc', '/trpc%ff?a=%ff')],
  ['a first message that is none', () => withParams('nonsense')],
  ['a first message that is a number', () => withParams('7')],
  ['a first message with an object for a token', () => withParams('{"method":"connectionParams","data":{"token":{}}}')],
  ['a stream from a place that is none', () => get('/trpc/live.events?input=%7B%22lastEventId%22%3A%5B%5D%7D')],
  ['a batch of streams', () => get('/trpc/live.events,live.events?batch=1', `Host: here\r\nCookie: ${cookie}\r\n`)],
  ['text that is no UTF-8', () => withFrame('818200000000fffe')],
  ['a close with an odd code', () => withFrame('8882000000000001')],
]

function withFrame(hex: string): Buffer {
  return Buffer.concat([Buffer.from(upgrade(`Host: here\r\n${key}Cookie: ${cookie}\r\n`)), Buffer.from(hex, 'hex')])
}

/** A frame as a client sends it, under a mask of zeros. */
function withParams(text: string): Buffer {
  const request = upgrade(`Host: here\r\n${key}`).replace('/trpc', '/trpc?connectionParams=1')
  return Buffer.concat([Buffer.from(request), Buffer.of(0x81, 0x80 | text.length, 0, 0, 0, 0), Buffer.from(text)])
}

test.concurrent.each(table)('the server lives after %s', async (_, bytes) => {
  const answer = await server.raw(bytes())
  expect(answer).not.toMatch(/HTTP\/1\.1 5|root:/)
  await eventually(async () => expect((await fetch(`${server.url}/healthz`)).status).toBe(200))
})
