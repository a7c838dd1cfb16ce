import { type Message, messageListOptions } from '@carillon/client'
import { useQueryClient } from '@tanstack/solid-query'
import { createSignal } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { errorText } from '../../../i18n/error-text.ts'
import { t } from '../../../i18n/locale.ts'
import { showToast } from '../../../ui/show-toast.ts'
import { changeCached } from './change-cached.ts'
import { withReaction } from './with-reaction.ts'

interface MessageActionsOptions {
  readonly onReply: (message: Message) => void
  readonly onEdit: (message: Message) => void
  readonly onMarkUnread: (message: Message) => void
}

/** Everything that can be done with a message. */
export function createMessageActions(options: MessageActionsOptions) {
  const source = useApi()
  const cache = useQueryClient()
  const { api, user } = source
  const [removing, setRemoving] = createSignal<Message>()

  const fail = (error: unknown) => showToast({ text: errorText(error), tone: 'error' })

  async function react(message: Message, emoji: string, on: boolean) {
    changeCached(cache, source, message, (shown) => withReaction(shown, emoji, user.id, on))
    try {
      await api.messages.react.mutate({ id: message.id, emoji, on })
    } catch (error) {
      fail(error)
      // Only the answer may have been lost: what became of it the server knows.
      void cache.invalidateQueries({ queryKey: messageListOptions(source, message.conversationId).queryKey })
    }
  }

  async function copy({ body }: Message) {
    await navigator.clipboard.writeText(body)
    showToast({ text: t('messages.copied') })
  }

  async function markUnread(message: Message) {
    options.onMarkUnread(message)
    const { conversationId, seq } = message
    await api.conversations.markUnread.mutate({ id: conversationId, seq }).catch(fail)
  }

  return {
    isMine: (message: Message) => message.author.id === user.id,
    react: (message: Message, emoji: string, on: boolean) => void react(message, emoji, on),
    /** Joins in, or takes one's own back. */
    toggle: (message: Message, emoji: string) => {
      const isOn = message.reactions.some((one) => one.emoji === emoji && one.userIds.includes(user.id))
      void react(message, emoji, !isOn)
    },
    reply: options.onReply,
    edit: options.onEdit,
    copy: (message: Message) => void copy(message).catch(fail),
    markUnread: (message: Message) => void markUnread(message),
    askToRemove: (message: Message) => setRemoving(() => message),
    removing,
    remove: ({ id }: Message) => void api.messages.remove.mutate({ id }).catch(fail),
    keep: () => setRemoving(undefined),
  }
}

export type MessageActions = ReturnType<typeof createMessageActions>
