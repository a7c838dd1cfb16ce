import type { Outbox } from '@carillon/client'
import { Show } from 'solid-js'
import { DaySeparator } from '../../../ui/day-separator.tsx'
import type { MessageActions } from '../actions/create-message-actions.ts'
import { MessageToolbar } from '../actions/message-toolbar.tsx'
import { type Delivery, startsDay } from '../message.ts'
import { MessageItem } from '../message-item.tsx'
import { MessageStatus } from '../message-status.tsx'
import { NewLine } from '../thread-pieces.tsx'
import type { Entry } from './entry.ts'

interface ThreadRowProps {
  entry: Entry
  look: 'group' | 'direct'
  myId: string
  isTabStop: boolean
  isActive: boolean
  isNew: boolean
  nameOf: (userId: string) => string | undefined
  onQuote: (messageId: string) => void
  delivery: Delivery | undefined
  actions: MessageActions
  outbox: Pick<Outbox, 'retry' | 'discard'>
}

export function ThreadRow(props: ThreadRowProps) {
  const clientId = () => props.entry.message.clientId
  const live = () => (props.entry.stored?.deletedAt === null ? props.entry.stored : undefined)
  return (
    <>
      <Show when={startsDay(props.entry.previous, props.entry.message)}>
        <DaySeparator at={props.entry.message.createdAt} tone="thread" />
      </Show>
      <Show when={props.entry.isFirstNew}>
        <NewLine />
      </Show>
      <MessageItem
        rowKey={props.entry.key}
        isTabStop={props.isTabStop}
        message={props.entry.message}
        previous={props.entry.previous}
        myId={props.myId}
        look={props.look}
        isPending={props.entry.pending !== undefined}
        isNew={props.isNew}
        nameOf={props.nameOf}
        onQuote={() => {
          const quoted = props.entry.stored?.replyTo
          if (quoted) props.onQuote(quoted.id)
        }}
        onReact={(emoji, isOn) => {
          const message = live()
          if (message) props.actions.react(message, emoji, isOn)
        }}
        actions={
          <Show when={props.isActive && live()}>
            {(message) => <MessageToolbar message={message()} actions={props.actions} />}
          </Show>
        }
        status={
          <Show when={props.delivery}>
            {(delivery) => (
              <MessageStatus
                delivery={delivery()}
                onRetry={() => props.outbox.retry(clientId())}
                onDiscard={() => props.outbox.discard(clientId())}
              />
            )}
          </Show>
        }
      />
    </>
  )
}
