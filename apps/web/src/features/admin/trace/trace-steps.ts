import type { NotificationTrace } from '@carillon/client'
import { deviceName } from '../../settings/device-name.ts'
import { text } from '../text.ts'

export interface Step {
  text: string
  at: string
}

type Delivery = NotificationTrace['deliveries'][number]

function deviceOf({ via, tokenName, userAgent }: Delivery): string {
  if (via === 'token') return text('trace.token', { name: tokenName ?? '?' })
  return deviceName(userAgent) ?? text('trace.device')
}

const serverOf = (id: string) => id.slice(0, 8)

/** What happened to it, in order; what has not happened, or is not known, is left out. */
export function stepsOf(trace: NotificationTrace): Step[] {
  const moments: [label: string, at: string | null][] = [
    [text('trace.created', { name: trace.from?.username ?? 'Carillon' }), trace.createdAt],
    [text('trace.committed'), trace.committedAt],
    [text('trace.hinted'), trace.hintedAt],
    ...trace.deliveries.map((delivery): [string, string] => {
      const where = { device: deviceOf(delivery), server: serverOf(delivery.serverId) }
      return [text(`trace.${delivery.outcome}`, where), delivery.at]
    }),
    [text('trace.seen', { name: trace.to.username }), trace.seenAt],
    [text('trace.read', { name: trace.to.username }), trace.readAt],
    [text('trace.archived', { name: trace.to.username }), trace.archivedAt],
  ]
  const steps = moments.flatMap(([label, at]) => (at === null ? [] : [{ text: label, at }]))
  // A device that was away got it later than another one saw it.
  return steps.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
}

/** Which servers do not know all of it. */
export const doubtsOf = ({ servers }: NotificationTrace): string[] =>
  servers.flatMap(({ id, memory }) => (memory === 'whole' ? [] : [text(`memory.${memory}`, { server: serverOf(id) })]))
