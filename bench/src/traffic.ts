import { createLedger, type LatencyAccount } from './ledger.ts'
import type { LoadWorld } from './load-world.ts'
import { openReaders } from './readers.ts'

/** Resolves with the answer, whatever it is. */
export type Send = (number: number) => Promise<void>

export interface Traffic extends Disposable {
  /** Lets `act` send, waits until everything was heard, and says what became of it. */
  run<T>(act: (send: Send) => Promise<T>): Promise<{ account: LatencyAccount; result: T }>
}

/** Everything is sent through the first server, to all users by turns; the readers are connected to both by turns. */
export async function openTraffic({ users, servers }: LoadWorld): Promise<Traffic> {
  let ledger = createLedger()
  let runs = 0
  const urls = servers.map(({ url }) => url)
  const readers = openReaders(users, urls, (title) => ledger.hear(title))
  await readers.live()
  const sender = readers.clients[0]

  function send(title: string, reader: number): Promise<void> {
    const settle = ledger.send(title, reader % urls.length)
    const input = { to: [users[reader]?.username ?? ''], kind: 'announcement', data: { title } }
    return (sender?.api.notifications.send.mutate(input) ?? Promise.reject()).then(
      () => settle('acknowledged'),
      () => settle('failed'),
    )
  }

  return {
    async run(act) {
      ledger = createLedger()
      const name = `Run ${++runs}, no.`
      const result = await act((number) => send(`${name} ${number}`, number % users.length))
      await ledger.settled()
      return { account: ledger.account(), result }
    },
    [Symbol.dispose]: () => readers[Symbol.dispose](),
  }
}
