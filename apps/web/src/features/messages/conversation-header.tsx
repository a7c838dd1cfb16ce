import type { Conversation } from '@carillon/client'
import { A } from '@solidjs/router'
import ArrowLeft from 'lucide-solid/icons/arrow-left'
import Info from 'lucide-solid/icons/info'
import { createSignal, Show, Suspense } from 'solid-js'
import { useApi } from '../../api.tsx'
import { t } from '../../i18n/locale.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { lazyPart } from '../../ui/lazy-part.ts'
import { nameOf } from '../conversations/conversation.ts'
import { ConversationAvatar } from '../conversations/conversation-avatar.tsx'
import './conversation-header.css'

const ConversationDetails = lazyPart(() => import('../conversations/conversation-details.tsx'))

export function ConversationHeader(props: { conversation: Conversation }) {
  const { user } = useApi()
  const [isOpen, setOpen] = createSignal(false)
  const other = () => props.conversation.members.find((member) => member.id !== user.id)
  const line = () =>
    props.conversation.type === 'group'
      ? t('conversations.members', { count: props.conversation.members.length })
      : other() && `@${other()?.username}`
  return (
    <header class="conversation-header">
      <A class="icon-button conversation-header-back" href="/" aria-label={t('action.back')}>
        <ArrowLeft />
      </A>
      <ConversationAvatar conversation={props.conversation} myId={user.id} size={36} />
      <div class="conversation-header-text">
        <h1>
          <bdi>{nameOf(props.conversation, user.id)}</bdi>
        </h1>
        <Show when={line()}>
          <p>{line()}</p>
        </Show>
      </div>
      <IconButton
        label={t('conversations.details')}
        aria-haspopup="dialog"
        onPointerEnter={() => void ConversationDetails.preload()}
        onClick={() => setOpen(true)}
      >
        <Info />
      </IconButton>
      <Show when={isOpen()}>
        <Suspense>
          <ConversationDetails conversation={props.conversation} onClose={() => setOpen(false)} />
        </Suspense>
      </Show>
    </header>
  )
}
