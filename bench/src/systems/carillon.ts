import { type Client, createClient, type NumberedEvent } from '@carillon/client'
import { createUsers } from '../users.ts'
import type { Account, Door, Publisher, Reader, System } from './system.ts'

/** So high that they never bind: what they cost is measured, not what they forbid. */
const limits = { PUBLISHES_PER_SECOND: '1000000', SOCKETS_PER_ADDRESS: '100000', SOCKETS_PER_USER: '1000' }

/** A message carries its number in front of its text, a notification as its title. */
function numberIn(event: NumberedEvent): number | undefined {
  if (event.type === 'notification.created' && event.notification.kind === 'announcement')
    return Number(event.notification.title)
  return event.type === 'message.posted' ? Number.parseInt(event.message.body, 10) : undefined
}

async function listen(client: Client, onEvent: (number: number) => void) {
  for await (const event of client.events()) {
    const number = numberIn(event)
    if (number !== undefined) onEvent(number)
  }
}

async function follow(door: Door, onEvent: (number: number) => void): Promise<Client> {
  const client = createClient(door)
  listen(client, onEvent).catch((error) => console.error(error))
  await new Promise<void>((resolve) => {
    const look = () => client.connection.get().status === 'live' && resolve()
    client.connection.subscribe(look)
    look()
  })
  return client
}

async function openReader(door: Door, onEvent: (number: number) => void): Promise<Reader> {
  const client = await follow(door, onEvent)
  return { close: () => client.close() }
}

async function openPublisher(door: Door, people: Account[]): Promise<Publisher> {
  const { api, close } = await follow(door, () => {})
  let group: ReturnType<typeof api.conversations.open.mutate> | undefined
  const openGroup = () =>
    api.conversations.open.mutate({ with: people.slice(1).map(({ username }) => username), title: 'Everybody' })

  async function post(number: number, text: string) {
    group ??= openGroup()
    const { id: conversationId } = await group
    return api.messages.send.mutate({ conversationId, body: `${number} ${text}`.trim(), clientId: `bench ${number}` })
  }
  return {
    async publish(to, number, text) {
      if (to === 'group') return post(number, text)
      const raised = { kind: 'announcement', data: { title: String(number), ...(text && { body: text }) } }
      if (to === 'everyone') return api.notifications.broadcast.mutate(raised)
      return api.notifications.send.mutate({ ...raised, to: [people[to]?.username ?? ''] })
    },
    close,
  }
}

export const carillon: System = {
  name: 'carillon',
  title: '**Carillon**',
  prepare: createUsers,
  env: async () => limits,
  openReader,
  openPublisher,
}
