import { auditOptions, describeError, type Overview } from '@carillon/client'
import { useQueryClient } from '@tanstack/solid-query'
import Unplug from 'lucide-solid/icons/unplug'
import UserX from 'lucide-solid/icons/user-x'
import { type Accessor, createSignal } from 'solid-js'
import { useApi } from '../../../api.tsx'
import type { MenuEntry } from '../../../ui/menu-props.ts'
import { showToast } from '../../../ui/show-toast.ts'
import { createWork } from '../../settings/create-work.ts'
import { text } from '../text.ts'

/** What is asked before it is done. */
export interface Question {
  readonly title: string
  readonly description: string
  readonly confirmLabel: string
  readonly run: () => void
}

interface Announcement {
  readonly title: string
  readonly body: string
  /** The same for the same announcement, so that trying again tells nobody twice. */
  readonly key: string
}

/** What an admin does by hand. Each of it says what came of it, and stands in the audit log. */
export function createAdminActions(latest: Accessor<Overview | undefined>) {
  const api = useApi()
  const { admin, notifications } = api.api
  const cache = useQueryClient()
  const work = createWork()
  const [question, ask] = createSignal<Question>()

  const act = (run: () => Promise<string>, onError?: (error: unknown) => boolean) =>
    work.run(async () => {
      showToast({ text: await run() })
      await cache.invalidateQueries({ queryKey: auditOptions(api).queryKey })
    }, onError)

  const isNobody = (onNobody: () => void) => (error: unknown) => {
    const is = describeError(error).field === 'username'
    if (is) onNobody()
    return is
  }
  const sayNobody = (): void => {
    showToast({ tone: 'error', text: text('person.nobody') })
  }

  const disconnect = (username: string, onNobody = sayNobody) =>
    void act(async () => {
      const { sockets } = await admin.disconnect.mutate({ username })
      return text('disconnect.done', { count: sockets, name: username })
    }, isNobody(onNobody))

  const revoke = (username: string, onNobody: () => void) =>
    void act(async () => {
      await admin.revokeAccess.mutate({ username })
      return text('revoke.done', { name: username })
    }, isNobody(onNobody))

  const askRevoke = (username: string, onNobody = sayNobody) =>
    ask({
      title: text('revoke.title', { name: username }),
      description: text('revoke.description', { name: username }),
      confirmLabel: text('revoke'),
      run: () => revoke(username, onNobody),
    })

  const broadcast = ({ title, body, key }: Announcement, onSent: () => void) =>
    void act(async () => {
      const data = { title, ...(body && { body }) }
      const { recipients } = await notifications.broadcast.mutate({ kind: 'announcement', data, key })
      onSent()
      return text('broadcast.done', { count: recipients })
    })

  return {
    isBusy: work.isBusy,
    question,
    drop: () => ask(undefined),
    sendTest: () =>
      void act(async () => {
        await admin.sendTest.mutate()
        return text('test.done')
      }),
    disconnect,
    askRevoke,
    askBroadcast: (announcement: Announcement, onSent: () => void) =>
      ask({
        title: text('broadcast.title'),
        description: text('broadcast.description', { title: announcement.title, count: latest()?.users ?? 0 }),
        confirmLabel: text('broadcast.confirm'),
        run: () => broadcast(announcement, onSent),
      }),
    entriesFor: (username: string): MenuEntry[] => [
      { kind: 'heading', label: username },
      { kind: 'action', label: text('disconnect'), icon: Unplug, onSelect: () => disconnect(username) },
      { kind: 'action', label: text('revoke.ask'), icon: UserX, tone: 'danger', onSelect: () => askRevoke(username) },
    ],
  }
}

export type AdminActions = ReturnType<typeof createAdminActions>
