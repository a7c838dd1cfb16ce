import type { AppRouter } from '@carillon/api'
import { createTRPCClient, type Operation } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { expect, test } from 'vitest'
import { performAction } from './perform-action.ts'

test('calls the procedure a button names, also one nobody here knows, with its input', async () => {
  const made: Pick<Operation, 'type' | 'path' | 'input'>[] = []
  const api = createTRPCClient<AppRouter>({
    links: [
      () =>
        ({ op: { type, path, input } }) =>
          observable((observer) => {
            made.push({ type, path, input })
            observer.next({ result: { type: 'data', data: {} } })
            observer.complete()
          }),
    ],
  })
  await performAction({ api }, { label: 'Try again', procedure: 'builds.start', input: { project: 'web' } })
  expect(made).toEqual([{ type: 'mutation', path: 'builds.start', input: { project: 'web' } }])
})
