import type { Message } from '@carillon/client'
import { type Accessor, createSignal } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { errorText } from '../../../i18n/error-text.ts'
import { t } from '../../../i18n/locale.ts'
import { showToast } from '../../../ui/show-toast.ts'
import { draftOf, setDraft } from './drafts.ts'

interface ComposingOptions {
  readonly conversationId: string
  /** One's own last message, to be put right from an empty field. */
  readonly lastOwn: Accessor<Message | undefined>
  readonly onSend: () => void
}

/** What is being written: a message, an answer to one, or one's own anew. */
export function createComposing(options: ComposingOptions) {
  const { api, outbox, user } = useApi()
  const { conversationId } = options
  const [replyTo, setReplyTo] = createSignal<Message>()
  const [editing, setEditing] = createSignal<Message>()
  const [edited, setEdited] = createSignal('')
  const [isSaving, setSaving] = createSignal(false)
  let field: HTMLTextAreaElement | undefined

  const focus = () => field?.focus({ preventScroll: true })
  const stop = () => {
    setReplyTo(undefined)
    setEditing(undefined)
    focus()
  }
  const edit = (message: Message) => {
    setReplyTo(undefined)
    setEdited(message.body)
    setEditing(message)
    focus()
    queueMicrotask(() => field?.setSelectionRange(message.body.length, message.body.length))
  }
  /** What was typed stays until the server has it. */
  const save = async (message: Message, body: string) => {
    if (body === message.body) return stop()
    setSaving(true)
    try {
      await api.messages.edit.mutate({ id: message.id, body })
      if (editing()?.id === message.id) stop()
    } catch (error) {
      showToast({ text: errorText(error), tone: 'error' })
    } finally {
      setSaving(false)
    }
  }
  const send = (body: string) => {
    const message = editing()
    if (message) return void save(message, body)
    try {
      outbox.send({ conversationId, body, replyTo: replyTo()?.id })
    } catch {
      return void showToast({ text: t('messages.full'), tone: 'error' })
    }
    setDraft(user.id, conversationId, '')
    setReplyTo(undefined)
    options.onSend()
  }
  const context = () => {
    const quoted = replyTo()
    const cancel = { onCancel: stop }
    if (editing()) return { ...cancel, title: t('messages.editing'), text: '', cancelLabel: t('messages.cancelEdit') }
    if (!quoted) return undefined
    const title = t('messages.replyingTo', { name: quoted.author.displayName })
    return { ...cancel, title, text: quoted.body, cancelLabel: t('messages.cancelReply') }
  }

  return {
    value: () => (editing() ? edited() : draftOf(user.id, conversationId)),
    setValue: (text: string) => (editing() ? setEdited(text) : setDraft(user.id, conversationId, text)),
    send,
    isSaving,
    isEditing: () => editing() !== undefined,
    /** What is shown above the field. */
    context,
    reply: (message: Message) => {
      setEditing(undefined)
      setReplyTo(message)
      focus()
    },
    edit,
    editLast: () => {
      const message = options.lastOwn()
      if (message) edit(message)
    },
    focus,
    keepField: (element: HTMLTextAreaElement) => {
      field = element
    },
  }
}
