import { useApi } from '../../../api.tsx'
import type { Figures } from '../figures/create-figures.ts'
import { text } from '../text.ts'
import { type Announcement, makeAnnouncementKeys } from './announcement-keys.ts'
import type { Acting } from './create-acting.ts'
import type { Ask } from './question.ts'

/** Tells everyone, once that was confirmed. */
export function createBroadcasting({ act }: Acting, ask: Ask, figures: Pick<Figures, 'current'>) {
  const { notifications } = useApi().api
  const keys = makeAnnouncementKeys()

  async function broadcast(announcement: Announcement): Promise<string> {
    const { title, body } = announcement
    const data = { title, ...(body && { body }) }
    const key = keys.keyOf(announcement)
    const { recipients } = await notifications.broadcast.mutate({ kind: 'announcement', data, key })
    keys.forget(announcement)
    return text('broadcast.done', { count: recipients })
  }
  /** How many are here is said only while that is known. */
  function describe({ title }: Announcement): string {
    const count = figures.current()?.users
    if (count === undefined) return text('broadcast.description', { title })
    return text('broadcast.description.here', { title, count })
  }
  return (announcement: Announcement, onSent: () => void) => {
    async function run() {
      const outcome = await broadcast(announcement)
      onSent()
      return outcome
    }
    ask({
      title: text('broadcast.title'),
      description: describe(announcement),
      confirmLabel: text('broadcast.confirm'),
      run: () => act({ errand: 'broadcast', run, whenLost: text('broadcast.lost') }),
    })
  }
}
