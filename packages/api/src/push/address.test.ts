import type { LookupAddress } from 'node:dns'
import { request } from 'node:https'
import { expect, test } from 'vitest'
import webPush from 'web-push'
import { isPublic, leadsOutside, publicLookup } from './address.ts'
import { createBrowser } from './fake-push-service.ts'
import { post } from './post.ts'

const leadingTo =
  (...addresses: string[]): NonNullable<Parameters<typeof publicLookup>[0]> =>
  (_hostname, _options, callback) => {
    const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    callback(null, found)
  }

test('addresses of the network we stand in are told from those outside', () => {
  for (const address of ['93.184.216.34', '8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8']) {
    expect(isPublic(address), address).toBe(true)
  }
  for (const address of [
    '127.0.0.1',
    '10.0.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.19.255.255',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '0.0.0.0',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    'fe80::1',
    'fec0::1',
    'fc00::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'not an address',
  ]) {
    expect(isPublic(address), address).toBe(false)
  }
})

test('a name leads outside only if all of its addresses are', async () => {
  expect(await leadsOutside('push.example', leadingTo('93.184.216.34', '2606:4700::1111'))).toBe(true)
  expect(await leadsOutside('push.example', leadingTo('93.184.216.34', '10.0.0.1'))).toBe(false)
  expect(await leadsOutside('push.example', leadingTo('::1'))).toBe(false)
  expect(await leadsOutside('push.example', leadingTo())).toBe(false)
  expect(await leadsOutside('localhost')).toBe(false)
})

test('a connection looks at what its name leads to, though it led elsewhere when it was checked', async () => {
  const lookup = publicLookup(leadingTo('127.0.0.1'))
  const failed = new Promise<unknown>((resolve) => {
    const asked = request('https://push.example/abc', { lookup, agent: false })
    asked.on('error', resolve)
    asked.end()
  })
  expect(await failed).toMatchObject({ code: 'NOT_PUBLIC' })
})

test('a name that leads into our network is not posted to, whatever was stored', async () => {
  for (const endpoint of ['https://localhost/abc', 'https://127.0.0.1/abc', 'http://localhost/abc']) {
    const { subscription } = createBrowser(endpoint)
    const payload = { id: null, kind: null, title: 'x', body: null, link: null, tag: 't', unseen: null } as const
    const posted = await post(
      { subscription: { endpoint, ...subscription.keys }, payload: { ...payload, severity: 'normal' } },
      { keys: webPush.generateVAPIDKeys(), contact: 'mailto:ops@carillon.example', trusted: [] },
    )
    expect(posted, endpoint).toEqual({ outcome: 'endpoint-refused' })
  }
})
