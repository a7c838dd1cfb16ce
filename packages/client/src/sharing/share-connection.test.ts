import { afterEach, expect, test, vi } from 'vitest'
import type { EventsOptions, NumberedEvent } from '../events.ts'
import { at } from '../testing.ts'
import { syncAt } from './reader.ts'
import { shareConnection } from './share-connection.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('without locks it is the client itself, and can be closed without closing it', async () => {
  vi.stubGlobal('navigator', {})
  const asked: EventsOptions[] = []
  const client = {
    connection: {
      get: () => ({ status: 'live' as const }),
      subscribe: () => () => {},
      retryNow() {},
      check() {},
      watchDoubts: () => () => {},
    },
    async *events(options: EventsOptions = {}): AsyncGenerator<NumberedEvent> {
      asked.push(options)
      yield syncAt(at(7), 'live')
      await new Promise((resolve) => options.signal?.addEventListener('abort', resolve))
    },
  }
  const shared = shareConnection(client, { userId: 'me' })
  expect(shared.connection).toBe(client.connection)
  expect(shared.isLeader()).toBe(true)
  const loop = shared.events({ since: at(7), signal: new AbortController().signal })[Symbol.asyncIterator]()
  expect((await loop.next()).value).toMatchObject({ cursor: at(7) })
  const end = loop.next()
  shared.close()
  expect(await end).toMatchObject({ done: true })
  expect(asked).toMatchObject([{ since: at(7) }])
})
