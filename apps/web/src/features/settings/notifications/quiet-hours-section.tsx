import { createSignal, createUniqueId, For, Show } from 'solid-js'
import { locale } from '../../../i18n/locale.ts'
import { Button } from '../../../ui/button.tsx'
import { Loaded } from '../loaded.tsx'
import { SettingsSection } from '../settings-section.tsx'
import type { Choosing } from './create-choosing.ts'
import { hoursOf, isOvernight, onEveryDay, type QuietHours, usualFor, weekdays, withDay } from './quiet-days.ts'
import { text } from './text.ts'
import { ZoneField } from './zone-field.tsx'

/** Monday the first of January 2024, and the days after it. */
const dayName = (day: number) => {
  const name = new Intl.DateTimeFormat(locale(), { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, day))
  return name.charAt(0).toLocaleUpperCase(locale()) + name.slice(1)
}

export function QuietHoursSection(props: { choosing: Choosing }) {
  return (
    <SettingsSection title={text('quiet')} hint={text('quiet.hint')}>
      <Loaded query={props.choosing.query}>
        <ul class="quiet-days">
          <For each={weekdays}>
            {(day) => <Day day={day} hours={props.choosing.quietHours()} onChange={props.choosing.setQuietHours} />}
          </For>
        </ul>
        <Show when={props.choosing.chosen()}>{(chosen) => <ZoneField timeZone={chosen().timeZone} />}</Show>
      </Loaded>
    </SettingsSection>
  )
}

interface DayProps {
  day: number
  hours: readonly QuietHours[]
  onChange: (hours: QuietHours[]) => Promise<void>
}

function Day(props: DayProps) {
  const id = createUniqueId()
  const name = () => dayName(props.day)
  const own = () => hoursOf(props.hours, props.day)
  const first = () => own()[0]
  const toggle = (isOn: boolean) => {
    void props.onChange(withDay(props.hours, props.day, isOn ? usualFor(props.hours) : null))
  }
  return (
    <li class="quiet-day">
      <input
        id={id}
        type="checkbox"
        checked={first() !== undefined}
        onChange={(event) => toggle(event.currentTarget.checked)}
      />
      <label for={id}>{name()}</label>
      <Show when={first()} fallback={<span class="quiet-none">{text('quiet.off')}</span>}>
        {(times) => (
          <span class="quiet-times">
            <TimeField
              label={text('quiet.from', { day: name() })}
              value={times().from}
              onChange={(from) => void props.onChange(withDay(props.hours, props.day, { from, to: times().to }))}
            />
            <span>{text('quiet.separator')}</span>
            <TimeField
              label={text('quiet.to', { day: name() })}
              value={times().to}
              onChange={(to) => void props.onChange(withDay(props.hours, props.day, { from: times().from, to }))}
            />
            <Show when={isOvernight(times())}>
              <small>{text('quiet.nextDay')}</small>
            </Show>
            <Show when={own().length > 1}>
              <small>{text('quiet.more', { count: own().length - 1 })}</small>
            </Show>
            <Button
              tone="quiet"
              aria-label={`${text('quiet.copy')} (${name()})`}
              onClick={() => void props.onChange(onEveryDay(props.hours, props.day))}
            >
              {text('quiet.copy')}
            </Button>
          </span>
        )}
      </Show>
    </li>
  )
}

/** Kept when one goes on, and not with each digit. */
function TimeField(props: { label: string; value: string; onChange: (time: string) => void }) {
  const [typed, setTyped] = createSignal<string>()
  const finish = () => {
    const time = typed()
    setTyped(undefined)
    if (time && time !== props.value) props.onChange(time)
  }
  return (
    <input
      type="time"
      required
      aria-label={props.label}
      value={typed() ?? props.value}
      onInput={(event) => setTyped(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => event.key === 'Enter' && finish()}
    />
  )
}
