import type { ConnectionState } from '@carillon/client'
import { createEffect, Match, on, Switch } from 'solid-js'
import { t } from '../i18n/locale.ts'
import { Button } from '../ui/button.tsx'
import { createNow } from '../ui/clock.ts'
import { announce } from '../ui/live-region.tsx'
import { showToast } from '../ui/show-toast.ts'
import { VisuallyHidden } from '../ui/visually-hidden.tsx'
import { createCalmConnection } from './create-calm-connection.ts'
import './connection-indicator.css'

interface ConnectionIndicatorProps {
  connection: ConnectionState
  /** Messages in the outbox. */
  waiting: number
  onRetry: () => void
}

/** A dot, and words only when there is something to say. */
export function ConnectionIndicator(props: ConnectionIndicatorProps) {
  const shown = createCalmConnection(() => props.connection)
  const status = () => shown().status
  const offline = () => {
    const connection = shown()
    return connection.status === 'offline' ? connection : undefined
  }
  createEffect(
    on(status, (now, before) => {
      if (now === 'offline') announce(t('connection.offline'))
      const isBack = now === 'live' || now === 'degraded'
      if (isBack && before === 'offline') announce(t('connection.back'))
    }),
  )

  return (
    <div class="connection" data-status={status()}>
      <span class="connection-dot" aria-hidden="true" />
      <Switch>
        <Match when={status() === 'live'}>
          <VisuallyHidden>{t('connection.live')}</VisuallyHidden>
        </Match>
        <Match when={status() === 'degraded'}>
          <button
            type="button"
            class="connection-slow"
            data-tip={t('connection.degradedHint')}
            onClick={() => {
              showToast({ text: t('connection.degradedHint') })
              props.onRetry()
            }}
          >
            {t('connection.degraded')}
          </button>
        </Match>
        <Match when={status() === 'connecting'}>
          <span>{t('connection.connecting')}</span>
        </Match>
        <Match when={offline()}>
          {(connection) => <Offline retryAt={connection().retryAt} waiting={props.waiting} onRetry={props.onRetry} />}
        </Match>
      </Switch>
    </div>
  )
}

function Offline(props: { retryAt: number; waiting: number; onRetry: () => void }) {
  const now = createNow(1_000)
  const seconds = () => Math.ceil((props.retryAt - now().getTime()) / 1_000)
  const sentence = () =>
    [
      t('connection.offline'),
      props.waiting > 0 && t('connection.waiting', { count: props.waiting }),
      seconds() > 0 && t('connection.retryIn', { seconds: seconds() }),
    ]
      .filter(Boolean)
      .join(', ')
  return (
    <>
      <span>{sentence()}</span>
      <Button tone="quiet" onClick={props.onRetry}>
        {t('connection.retryNow')}
      </Button>
    </>
  )
}
