import type { Conversation, UserRef } from '@carillon/client'
import { useNavigate } from '@solidjs/router'
import { createSignal } from 'solid-js'
import { useApi } from '../../api.tsx'
import { errorText } from '../../i18n/error-text.ts'
import { t } from '../../i18n/locale.ts'
import { showToast } from '../../ui/show-toast.ts'

/** What members may do with a group. */
export function createMembership(conversation: () => Pick<Conversation, 'id' | 'title'>, onLeft: () => void) {
  const { api } = useApi()
  const navigate = useNavigate()
  const [failure, setFailure] = createSignal<string>()
  const [isBusy, setBusy] = createSignal(false)

  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    setFailure(undefined)
    setBusy(true)
    try {
      await work()
      return true
    } catch (error) {
      setFailure(errorText(error))
      return false
    } finally {
      setBusy(false)
    }
  }

  return {
    failure,
    isBusy,
    rename: (title: string) => attempt(() => api.conversations.rename.mutate({ id: conversation().id, title })),
    add: (people: readonly UserRef[]) => {
      const usernames = people.map((person) => person.username)
      return attempt(() => api.conversations.addMembers.mutate({ id: conversation().id, usernames }))
    },
    async leave() {
      const { id } = conversation()
      if (!(await attempt(() => api.conversations.leave.mutate({ id })))) return
      onLeft()
      navigate('/')
      showToast({ text: t('conversations.left') })
    },
  }
}
