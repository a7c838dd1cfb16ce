import { For, Show } from 'solid-js'
import { formatMoment } from '../../../i18n/dates.ts'
import { locale } from '../../../i18n/locale.ts'
import { Button } from '../../../ui/button.tsx'
import { createNow } from '../../../ui/clock.ts'
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx'
import { Loaded } from '../loaded.tsx'
import { SettingsSection } from '../settings-section.tsx'
import type { Choosing } from './create-choosing.ts'
import { restPresets } from './rest-presets.ts'
import { text } from './text.ts'

/** Being left alone until some time. */
export function RestSection(props: { choosing: Choosing }) {
  const now = createNow(1_000)
  const until = () => {
    const moment = props.choosing.chosen()?.doNotDisturbUntil
    return moment && new Date(moment) > now() ? moment : undefined
  }
  const rest = (moment: Date | null) =>
    void props.choosing.set({ doNotDisturbUntil: moment === null ? null : moment.toISOString() })
  return (
    <SettingsSection title={text('rest')} hint={text('rest.hint')}>
      <Loaded query={props.choosing.query}>
        <p class="rest-state" role="status">
          <Show when={until()} fallback={text('rest.off')}>
            {(moment) => (
              <time dateTime={moment()}>{text('rest.on', { time: formatMoment(new Date(moment()), locale()) })}</time>
            )}
          </Show>
        </p>
        <fieldset class="rest-presets">
          <legend>
            <VisuallyHidden>{text('rest.choose')}</VisuallyHidden>
          </legend>
          <For each={restPresets}>
            {(preset) => <Button onClick={() => rest(preset.until(new Date()))}>{text(`rest.${preset.name}`)}</Button>}
          </For>
          <Show when={until()}>
            <Button tone="primary" onClick={() => rest(null)}>
              {text('rest.end')}
            </Button>
          </Show>
        </fieldset>
      </Loaded>
    </SettingsSection>
  )
}
