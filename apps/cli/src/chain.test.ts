import { expect, test } from 'vitest'
import { checkChain, type Finding, formatFinding } from './chain.ts'

const holds = (name: string) => ({ name, check: async () => 'it does', remedy: '' })

test('behind a broken link nothing is checked', async () => {
  const breaks = { name: 'Token', check: () => Promise.reject(new Error('there is none')), remedy: 'Sign in.' }
  const findings: Finding[] = []
  for await (const finding of checkChain([holds('Server'), breaks, holds('Delivery')])) findings.push(finding)
  expect(findings.map(formatFinding)).toEqual([
    '✓ Server: it does',
    '✗ Token: there is none\n  → Sign in.',
    '· Delivery: not checked',
  ])
})
