import type { Conversation } from '@carillon/client'
import CloudOff from 'lucide-solid/icons/cloud-off'
import { Match, Show, Switch } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { t } from '../../../i18n/locale.ts'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { SkeletonRows } from '../../../ui/skeleton-rows.tsx'
import { ConversationAvatar } from '../../conversations/conversation-avatar.tsx'
import type { Thread } from './create-thread.ts'

interface ThreadStartProps {
  thread: Thread
  conversation: Conversation
}

/** Above the first message there is: more to come, the beginning, or why there is nothing. */
export function ThreadStart(props: ThreadStartProps) {
  const { user, connection } = useApi()
  const isOffline = () => connection().status === 'offline'
  return (
    <Switch fallback={<SkeletonRows label={t('messages.loading')} shape="message" count={8} />}>
      <Match when={props.thread.hasFailed()}>
        <EmptyState
          isError
          picture={<CloudOff />}
          action={<Button onClick={props.thread.retry}>{t('action.retry')}</Button>}
        >
          {isOffline() ? t('messages.offline') : t('messages.failed')}
        </EmptyState>
      </Match>
      <Match when={props.thread.hasOlderFailed()}>
        <p class="thread-older-failed" role="alert">
          {t('messages.olderFailed')}
          <Button tone="quiet" onClick={props.thread.loadOlder}>
            {t('action.retry')}
          </Button>
        </p>
      </Match>
      <Match when={props.thread.hasOlder()}>
        <SkeletonRows label={t('messages.loading')} shape="message" count={3} />
      </Match>
      <Match when={props.thread.isLoaded()}>
        <Show when={props.thread.entries().length === 0}>
          <EmptyState picture={<ConversationAvatar conversation={props.conversation} myId={user.id} size={40} />}>
            {t('messages.empty')}
          </EmptyState>
        </Show>
      </Match>
    </Switch>
  )
}
