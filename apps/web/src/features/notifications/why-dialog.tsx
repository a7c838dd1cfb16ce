import { whyOptions } from '@carillon/client'
import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import Check from 'lucide-solid/icons/check'
import CloudOff from 'lucide-solid/icons/cloud-off'
import Minus from 'lucide-solid/icons/minus'
import { For, Match, Show, Switch } from 'solid-js'
import { useApi } from '../../api.tsx'
import { t } from '../../i18n/locale.ts'
import { known } from '../../known.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { SkeletonRows } from '../../ui/skeleton-rows.tsx'
import { text } from '../settings/notifications/text.ts'
import './why-dialog.css'

const ways = ['inApp', 'system', 'sound', 'push'] as const

interface WhyDialogProps {
  notification: { readonly id: string; readonly title: string }
  onClose: () => void
  /** To where it is chosen how one is told. */
  onLeave: () => void
}

/** Whether one was told in each way there is, and what decided it. */
export default function WhyDialog(props: WhyDialogProps) {
  const api = useApi()
  const query = useQuery(() => whyOptions(api, props.notification.id))
  const leave = () => {
    props.onClose()
    props.onLeave()
  }
  const retry = (event: MouseEvent & { currentTarget: HTMLElement }) => {
    // The button goes when the answer comes, and would take the focus along.
    event.currentTarget.closest<HTMLElement>('[role="dialog"]')?.focus()
    void query.refetch()
  }
  return (
    <Dialog
      title={t('bell.why')}
      description={props.notification.title}
      isOpen
      onClose={props.onClose}
      footer={
        <A class="button" data-tone="plain" href="/settings/notifications" onClick={leave}>
          {t('settings.notificationsChoose')}
        </A>
      }
    >
      <Switch>
        <Match when={query.isPending}>
          <SkeletonRows label={t('app.loading')} count={ways.length} shape="message" />
        </Match>
        <Match when={query.isLoadingError}>
          <EmptyState isError picture={<CloudOff />} action={<Button onClick={retry}>{t('action.retry')}</Button>}>
            {t('error.load')}
          </EmptyState>
        </Match>
        <Match when={known(query)}>
          {(why) => (
            <dl class="why-ways">
              <For each={ways}>
                {(way) => (
                  <div data-told={why()[way].isTold ? '' : undefined}>
                    <dt>
                      <Show when={why()[way].isTold} fallback={<Minus aria-hidden="true" />}>
                        <Check aria-hidden="true" />
                      </Show>
                      {text(`channel.${way}`)}
                    </dt>
                    <dd>{text(`why.${why()[way].reason}`)}</dd>
                  </div>
                )}
              </For>
            </dl>
          )}
        </Match>
      </Switch>
      <Show when={!query.isLoadingError}>
        <p class="why-hint">{text('why.hint')}</p>
      </Show>
    </Dialog>
  )
}
