import { createEffect, Match, on, Show, Switch } from 'solid-js'
import { formatClock } from '../../i18n/dates.ts'
import { errorText } from '../../i18n/error-text.ts'
import { locale, t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import { announce } from '../../ui/live-region.tsx'
import type { Figures } from './figures/create-figures.ts'
import { text } from './text.ts'

/** Whether what stands below is of this second, and if not, of which one, and why. */
export function AdminStatus(props: { figures: Figures }) {
  let place: HTMLParagraphElement | undefined
  const time = () => formatClock(new Date(props.figures.latest()?.at ?? 0), locale())
  createEffect(
    on(
      props.figures.hasStopped,
      (hasStopped) => announce(hasStopped ? text('status.stopped', { time: time() }) : text('status.again')),
      { defer: true },
    ),
  )
  function tryAgain() {
    // The button goes, and would take the focus with it.
    place?.focus()
    props.figures.followAgain()
  }
  return (
    <p class="admin-status" ref={place} tabIndex={-1}>
      <Show when={props.figures.error()}>
        {(error) => <span class="admin-status-stopped">{errorText(error())} </span>}
      </Show>
      <Switch>
        <Match when={props.figures.hasStopped()}>
          <span class="admin-status-stopped">{text('status.stopped', { time: time() })}</span>
        </Match>
        <Match when={props.figures.latest()}>{text('status.live', { time: time() })}</Match>
        <Match when={!props.figures.error()}>{text('status.waiting')}</Match>
      </Switch>
      <Show when={props.figures.error()}>
        {' '}
        <Button tone="quiet" onClick={tryAgain}>
          {t('action.retry')}
        </Button>
      </Show>
    </p>
  )
}
