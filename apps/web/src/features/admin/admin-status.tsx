import { createEffect, Match, on, Switch } from 'solid-js'
import { formatClock } from '../../i18n/dates.ts'
import { errorText } from '../../i18n/error-text.ts'
import { locale, t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import { announce } from '../../ui/live-region.tsx'
import type { Figures } from './figures/create-figures.ts'
import { text } from './text.ts'

/** Whether what stands below is of this second, and if not, of which one. */
export function AdminStatus(props: { figures: Figures }) {
  const time = () => formatClock(new Date(props.figures.latest()?.at ?? 0), locale())
  createEffect(
    on(
      props.figures.hasStopped,
      (hasStopped) => announce(hasStopped ? text('status.stopped', { time: time() }) : text('status.again')),
      { defer: true },
    ),
  )
  return (
    <p class="admin-status">
      <Switch fallback={text('status.waiting')}>
        <Match when={props.figures.error()}>
          {(error) => (
            <>
              <span class="admin-status-stopped">{errorText(error())}</span>{' '}
              <Button onClick={props.figures.followAgain}>{t('action.retry')}</Button>
            </>
          )}
        </Match>
        <Match when={props.figures.hasStopped()}>
          <span class="admin-status-stopped">{text('status.stopped', { time: time() })}</span>
        </Match>
        <Match when={props.figures.latest()}>{text('status.live', { time: time() })}</Match>
      </Switch>
    </p>
  )
}
