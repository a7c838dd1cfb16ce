import { useApi } from '../../api.tsx'

/** Tells what came while one was looking: that slides in, everything else is simply there. */
export function createArrived(): (id: string) => boolean {
  const arrived = new Set<string>()
  useApi().onEvent((event) => {
    if (event.type === 'notification.created' || event.type === 'notification.returned')
      arrived.add(event.notification.id)
  })
  return (id) => arrived.has(id)
}
