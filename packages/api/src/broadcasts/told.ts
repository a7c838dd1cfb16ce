// What the stories of broadcasts have in common.
import { appRouter } from '../root.ts'
import type { Heard, Person } from '../testing.ts'

export const news = (title: string) => ({ kind: 'announcement', data: { title } })

/** An admin whose server dies between the commit and the hint. */
export function silent({ context }: Person) {
  const hub = { ...context.hub, broadcasts: { ...context.hub.broadcasts, hear() {} } }
  const hints = { ...context.hints, announceBroadcast() {} }
  return appRouter.createCaller({ ...context, hub, hints })
}

export const titleOf = ({ event }: Heard) =>
  event.type === 'notification.created' ? event.notification.title : event.type

/** The numbers of a cursor. */
export const placeOf = (cursor: string) => cursor.split('.').slice(1).map(Number)
