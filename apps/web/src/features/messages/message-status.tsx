import Check from 'lucide-solid/icons/check'
import CheckCheck from 'lucide-solid/icons/check-check'
import Clock from 'lucide-solid/icons/clock'
import { Match, Show, Switch } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import type { Delivery } from './message.ts'
import { refusalText } from './refusal-text.ts'
import './message-status.css'

interface MessageStatusProps {
  delivery: Delivery
  onRetry: () => void
  onDiscard: () => void
}

const words = {
  waiting: () => t('messages.waiting'),
  queued: () => t('messages.queued'),
  sending: () => t('messages.sending'),
  sent: () => t('messages.sent'),
  delivered: () => t('messages.delivered'),
}

/** Under one's own last message: how far it has come. */
export function MessageStatus(props: MessageStatusProps) {
  const failed = () => (props.delivery.state === 'failed' ? props.delivery : undefined)
  const read = () => (props.delivery.state === 'read' ? props.delivery : undefined)
  const onItsWay = () =>
    props.delivery.state === 'failed' || props.delivery.state === 'read' ? undefined : props.delivery.state
  return (
    <div class="message-status" data-state={props.delivery.state}>
      <Switch>
        <Match when={failed()}>
          {(failure) => (
            <>
              <span role="alert">
                {t('messages.notSent')} {refusalText(failure())}
              </span>
              <Button tone="quiet" onClick={props.onRetry}>
                {t('action.retry')}
              </Button>
              <Button tone="quiet" onClick={props.onDiscard}>
                {t('action.discard')}
              </Button>
            </>
          )}
        </Match>
        <Match when={read()}>
          {(receipt) => (
            <>
              <CheckCheck />
              <span>{readText(receipt())}</span>
            </>
          )}
        </Match>
        <Match when={onItsWay()}>
          {(state) => (
            <>
              <Show when={state() !== 'sent' && state() !== 'delivered'}>
                <Clock />
              </Show>
              <Show when={state() === 'sent'}>
                <Check />
              </Show>
              <Show when={state() === 'delivered'}>
                <CheckCheck />
              </Show>
              <span>{words[state()]()}</span>
            </>
          )}
        </Match>
      </Switch>
    </div>
  )
}

function readText({ readers, isEveryone }: Extract<Delivery, { state: 'read' }>): string {
  const [first, second] = readers ?? []
  if (first === undefined) return t('messages.read')
  if (second === undefined) return t('messages.readBy', { name: first })
  if (isEveryone) return t('messages.readByAll')
  if (readers?.length === 2) return t('messages.readByTwo', { first, second })
  return t('messages.readByMany', { name: first, count: (readers?.length ?? 1) - 1 })
}
