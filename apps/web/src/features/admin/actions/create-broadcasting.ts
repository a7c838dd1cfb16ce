import { useApi } from '../../../api.tsx'
import { text } from '../text.ts'
import { type Announcement, makeAnnouncementKeys } from './announcement-keys.ts'
import type { Acting } from './create-acting.ts'
import type { Ask } from './question.ts'

const kind = 'announcement'
const dataOf = ({ title, body }: Announcement) => ({ title, ...(body && { body }) })

/** Tells everyone, once the server has said how many that is and it was confirmed. */
export function createBroadcasting({ act }: Acting, ask: Ask) {
  const { notifications } = useApi().api
  const keys = makeAnnouncementKeys()

  async function broadcast(announcement: Announcement): Promise<string> {
    const key = keys.keyOf(announcement)
    const { recipients } = await notifications.broadcast.mutate({ kind, data: dataOf(announcement), key })
    keys.forget(announcement)
    return text('broadcast.done', { count: recipients })
  }

  return (announcement: Announcement, onSent: () => void) => {
    async function run() {
      const outcome = await broadcast(announcement)
      onSent()
      return outcome
    }
    async function askFirst(): Promise<undefined> {
      const data = dataOf(announcement)
      const { recipients: count } = await notifications.broadcast.mutate({ kind, data, dryRun: true })
      ask({
        title: text('broadcast.title'),
        description: text('broadcast.description', { title: announcement.title, count }),
        confirmLabel: text('broadcast.confirm'),
        run: () => act({ errand: 'broadcast', run, whenLost: text('broadcast.lost') }),
      })
    }
    act({ errand: 'broadcast', run: askFirst, whenLost: text('broadcast.uncounted') })
  }
}
