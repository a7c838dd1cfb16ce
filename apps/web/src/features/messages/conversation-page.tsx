import { conversationOptions, describeError } from '@carillon/client'
import { A, useParams } from '@solidjs/router'
import { createQuery } from '@tanstack/solid-query'
import CloudOff from 'lucide-solid/icons/cloud-off'
import MessageCircleOff from 'lucide-solid/icons/message-circle-off'
import { createSignal, Match, Show, Switch } from 'solid-js'
import { useApi } from '../../api.tsx'
import { createPageTitle } from '../../frame/page-title.ts'
import { t } from '../../i18n/locale.ts'
import { known } from '../../known.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { SkeletonRows } from '../../ui/skeleton-rows.tsx'
import { nameOf } from '../conversations/conversation.ts'
import { createListed } from '../conversations/create-listed.ts'
import { ConversationHeader } from './conversation-header.tsx'
import { MessageBox } from './message-box.tsx'
import './conversation-page.css'

/** At `/conversations/:id`. */
export function ConversationPage() {
  const params = useParams<{ id: string }>()
  return (
    <Show when={params.id} keyed>
      {(id) => <OneConversation id={id} />}
    </Show>
  )
}

function OneConversation(props: { id: string }) {
  const api = useApi()
  const query = createQuery(() => conversationOptions(api, props.id))
  const listed = createListed(() => props.id)
  const [isLeft, setLeft] = createSignal(false)
  api.onEvent((event) => {
    if (event.type === 'conversation.left' && event.id === props.id) setLeft(true)
    if (event.type === 'conversation.changed' && event.conversation.id === props.id) setLeft(false)
  })
  const isMissing = () =>
    isLeft() || (query.isError && /^(NOT_FOUND|BAD_REQUEST)$/.test(describeError(query.error).code))
  const conversation = () => (isMissing() ? undefined : (known(query)?.conversation ?? listed()))
  createPageTitle(() => {
    const shown = conversation()
    return shown && nameOf(shown, api.user.id)
  })

  return (
    <Switch
      fallback={
        <div class="conversation-wait">
          <SkeletonRows label={t('messages.loading')} count={1} />
        </div>
      }
    >
      <Match when={isMissing()}>
        <EmptyState picture={<MessageCircleOff />} action={<BackToList />}>
          {t('conversations.missing')}
        </EmptyState>
      </Match>
      <Match when={conversation()}>
        {(current) => (
          <>
            <ConversationHeader conversation={current()} />
            <MessageBox conversation={current()} />
          </>
        )}
      </Match>
      <Match when={query.isError}>
        <EmptyState
          isError
          picture={<CloudOff />}
          action={<Button onClick={() => void query.refetch()}>{t('action.retry')}</Button>}
        >
          {api.connection().status === 'offline' ? t('messages.offline') : t('messages.failed')}
        </EmptyState>
      </Match>
    </Switch>
  )
}

function BackToList() {
  return (
    <A class="button" data-tone="plain" href="/">
      {t('conversations.toList')}
    </A>
  )
}
