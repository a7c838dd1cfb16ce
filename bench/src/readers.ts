import { type Client, createClient } from '@carillon/client'
import type { BenchUser } from './users.ts'

export interface Readers extends Disposable {
  clients: Client[]
  /** Resolves when every stream is open. */
  live(): Promise<void>
}

async function listen(client: Client, onNotification: (title: string) => void) {
  for await (const event of client.events()) {
    if (event.type === 'notification.created') onNotification(event.notification.title)
  }
}

const isLive = ({ connection }: Client) =>
  new Promise<void>((resolve) => {
    const look = () => connection.get().status === 'live' && resolve()
    connection.subscribe(look)
    look()
  })

/** Opens one stream per user, by turns on each server; `onNotification` is the callback the latency is measured to. */
export function openReaders(users: BenchUser[], urls: string[], onNotification: (title: string) => void): Readers {
  const clients = users.map(({ token }, index) => createClient({ url: urls[index % urls.length], token }))
  for (const client of clients) listen(client, onNotification).catch((error) => console.error(error))
  return {
    clients,
    live: async () => void (await Promise.all(clients.map(isLive))),
    [Symbol.dispose]() {
      for (const client of clients) client.close()
    },
  }
}
