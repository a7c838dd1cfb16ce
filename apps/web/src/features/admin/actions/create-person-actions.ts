import { describeError } from '@carillon/client'
import Unplug from 'lucide-solid/icons/unplug'
import UserX from 'lucide-solid/icons/user-x'
import { useApi } from '../../../api.tsx'
import type { MenuEntry } from '../../../ui/menu-props.ts'
import { showToast } from '../../../ui/show-toast.ts'
import { text } from '../text.ts'
import type { Acting } from './create-acting.ts'
import type { Ask } from './question.ts'

const isNobody = (onNobody: () => void) => (error: unknown) => {
  const is = describeError(error).field === 'username'
  if (is) onNobody()
  return is
}

const sayNobody = (): void => {
  showToast({ tone: 'error', text: text('person.nobody') })
}

/** What is done to one person, by the name they have. */
export function createPersonActions({ act }: Acting, ask: Ask) {
  const api = useApi()
  const { admin } = api.api
  const warned = (username: string, warning: string, description: string) =>
    username === api.user.username ? `${warning} ${description}` : description

  async function disconnect(username: string): Promise<string> {
    const { sockets } = await admin.disconnect.mutate({ username })
    return text('disconnect.done', { count: sockets, name: username })
  }
  async function revoke(username: string): Promise<string> {
    await admin.revokeAccess.mutate({ username })
    return text('revoke.done', { name: username })
  }
  const askDisconnect = (target: string, onNobody = sayNobody) =>
    ask({
      title: text('disconnect.title', { name: target }),
      description: warned(target, text('disconnect.self'), text('disconnect.description')),
      confirmLabel: text('disconnect'),
      run: () => act({ errand: 'disconnect', target, run: () => disconnect(target), onError: isNobody(onNobody) }),
    })
  const askRevoke = (target: string, onNobody = sayNobody) =>
    ask({
      title: text('revoke.title', { name: target }),
      description: warned(target, text('revoke.self'), text('revoke.description', { name: target })),
      confirmLabel: text('revoke'),
      run: () => act({ errand: 'revoke', target, run: () => revoke(target), onError: isNobody(onNobody) }),
    })

  return {
    askDisconnect,
    askRevoke,
    entriesFor: (username: string): MenuEntry[] => [
      { kind: 'heading', label: username },
      { kind: 'action', label: text('disconnect.ask'), icon: Unplug, onSelect: () => askDisconnect(username) },
      { kind: 'action', label: text('revoke.ask'), icon: UserX, tone: 'danger', onSelect: () => askRevoke(username) },
    ],
  }
}
