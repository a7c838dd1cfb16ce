import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createAddressOf } from './client-address.ts'

function ask(trusted: string[], remoteAddress: string, forwarded?: string): string {
  const req = new IncomingMessage(Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress }))
  if (forwarded !== undefined) req.headers['x-forwarded-for'] = forwarded
  return createAddressOf(trusted)(req)
}

describe('a client’s address', () => {
  test('is where the connection comes from, whatever the request says', () => {
    expect(ask([], '203.0.113.9')).toBe('203.0.113.9')
    expect(ask([], '203.0.113.9', '198.51.100.1')).toBe('203.0.113.9')
    expect(ask(['loopback'], '203.0.113.9', '198.51.100.1')).toBe('203.0.113.9')
  })

  test('is what a trusted proxy says', () => {
    expect(ask(['loopback'], '127.0.0.1', '198.51.100.1')).toBe('198.51.100.1')
    expect(ask(['10.0.0.0/8'], '10.1.2.3', '198.51.100.1, 10.9.9.9')).toBe('198.51.100.1')
  })

  test('is not what somebody told the proxy to begin with', () => {
    expect(ask(['loopback'], '127.0.0.1', '192.0.2.66, 198.51.100.1')).toBe('198.51.100.1')
  })

  test('is the proxy’s own when it says nothing that is an address', () => {
    expect(ask(['loopback'], '127.0.0.1', 'unknown')).toBe('127.0.0.1')
    expect(ask(['loopback'], '127.0.0.1', '<script>')).toBe('127.0.0.1')
  })

  test('is one for a network of IPv6, and one for both ways to write IPv4', () => {
    expect(ask([], '2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
    expect(ask([], '2001:db8:1:2::9')).toBe('2001:db8:1:2::/64')
    expect(ask([], '::ffff:203.0.113.9')).toBe('203.0.113.9')
  })

  test('cannot be had from a proxy that is none', () => {
    expect(() => createAddressOf(['somewhere'])).toThrow()
  })
})
