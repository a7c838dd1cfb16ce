import type { AuditEntry, AuditPage } from '@carillon/client'
import { expect, it } from 'vitest'
import { hasGap, withNewest } from './audit-pages.ts'

const entry = (id: number, detail = ''): AuditEntry => ({
  id: `0${id}`,
  at: '2026-03-18T12:00:00.000Z',
  actor: 'alice',
  action: 'disconnected',
  subject: 'bob',
  detail,
})
const page = (items: AuditEntry[], nextCursor: string | null = '00'): AuditPage => ({ items, nextCursor })

it('what was done since stands above what was loaded, and what has changed is as it is now', () => {
  const loaded = [entry(3), entry(2), entry(1)]
  const newest = page([entry(5), entry(4), entry(3, 'streams: 1')])
  expect(withNewest(loaded, newest)).toEqual([entry(5), entry(4), entry(3, 'streams: 1'), entry(2), entry(1)])
  expect(withNewest(loaded, undefined)).toEqual(loaded)
  expect(withNewest([entry(6), ...loaded], newest)[0]).toEqual(entry(6))
})

it('notices that more was done than one page holds', () => {
  expect(hasGap([entry(3)], page([entry(4), entry(3)]))).toBe(false)
  expect(hasGap([], page([entry(1)], null))).toBe(false)
  expect(hasGap([entry(1)], page([entry(9), entry(8)]))).toBe(true)
  expect(hasGap([], page([entry(9), entry(8)]))).toBe(true)
})
