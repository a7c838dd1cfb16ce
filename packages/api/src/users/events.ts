import type { Deliverer } from '../live/deliver.ts'
import type { EventMap } from '../live/event-map.ts'
import { type UserRef, usersById } from './user-ref.ts'

declare module '../live/event-map.ts' {
  interface EventMap {
    /** Somebody one shares a conversation with has another name, or oneself has other settings. */
    'user.changed': { stored: { changedId: string }; delivered: { user: UserRef } }
  }
}

const changed: Deliverer<EventMap['user.changed']> = async (db, deliveries) => {
  const users = await usersById(
    db,
    deliveries.map(({ data }) => data.changedId),
  )
  return deliveries.map(({ data }) => {
    const user = users.get(data.changedId)
    return user ? { user } : null
  })
}

export const userDeliverers = { 'user.changed': changed }
