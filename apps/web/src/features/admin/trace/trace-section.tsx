import type { NotificationTrace } from '@carillon/client'
import { createSignal, For, Show } from 'solid-js'
import { formatClock } from '../../../i18n/dates.ts'
import { locale } from '../../../i18n/locale.ts'
import { Button } from '../../../ui/button.tsx'
import { announce } from '../../../ui/live-region.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { TimeAgo } from '../../../ui/time-ago.tsx'
import { Section } from '../section.tsx'
import { text } from '../text.ts'
import { createTrace } from './create-trace.ts'
import { doubtsOf, stepsOf } from './trace-steps.ts'

/** What became of one notification. */
export function TraceSection() {
  const [typed, setTyped] = createSignal('')
  const [isNone, setNone] = createSignal(false)
  const trace = createTrace(() => {
    setNone(true)
    announce(text('trace.none'))
  })
  const id = () => typed().trim()

  function change(next: string) {
    setTyped(next)
    setNone(false)
  }
  function ask(event: SubmitEvent) {
    event.preventDefault()
    if (id() !== '') trace.ask(id())
  }
  return (
    <Section title={text('trace')} hint={text('trace.hint')}>
      <div class="admin-columns">
        <form class="admin-action" onSubmit={ask}>
          <TextField
            label={text('trace.id')}
            error={isNone() ? text('trace.none') : undefined}
            name="notification"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={typed()}
            onInput={change}
          />
          <Button type="submit" disabled={id() === ''} isBusy={trace.isBusy()}>
            {text('trace.ask')}
          </Button>
        </form>
        <div class="admin-audit" aria-live="polite">
          <Show when={trace.found()}>{(found) => <Found trace={found()} />}</Show>
        </div>
      </div>
    </Section>
  )
}

function Found(props: { trace: NotificationTrace }) {
  return (
    <>
      <p>
        <strong>{text(`verdict.${props.trace.verdict}`)}</strong>
      </p>
      <ul>
        <For each={stepsOf(props.trace)}>
          {(step) => (
            <li>
              <p>
                {step.text}
                <small>
                  {formatClock(new Date(step.at), locale())} · <TimeAgo at={step.at} />
                </small>
              </p>
            </li>
          )}
        </For>
      </ul>
      <For each={doubtsOf(props.trace)}>{(doubt) => <p class="admin-note">{doubt}</p>}</For>
      <Show when={props.trace.traceId}>
        {(traceId) => <p class="admin-note">{text('trace.log', { id: traceId() })}</p>}
      </Show>
    </>
  )
}
