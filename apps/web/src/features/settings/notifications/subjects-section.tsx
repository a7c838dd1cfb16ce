import type { SubjectPreference } from '@carillon/client'
import { A } from '@solidjs/router'
import BellOff from 'lucide-solid/icons/bell-off'
import BellRing from 'lucide-solid/icons/bell-ring'
import { For, Show } from 'solid-js'
import { formatMoment } from '../../../i18n/dates.ts'
import { locale } from '../../../i18n/locale.ts'
import { Button } from '../../../ui/button.tsx'
import { createNow } from '../../../ui/clock.ts'
import { Loaded } from '../loaded.tsx'
import { SettingsSection } from '../settings-section.tsx'
import type { Choosing } from './create-choosing.ts'
import { text } from './text.ts'

/** What one hears of although its kind is off, and what one does not although it is on. */
export function SubjectsSection(props: { choosing: Choosing }) {
  const now = createNow()
  const items = () =>
    (props.choosing.chosen()?.subjects ?? []).filter(({ until }) => until === null || new Date(until) > now())
  return (
    <SettingsSection title={text('subjects')}>
      <Loaded query={props.choosing.query}>
        <Show when={items().length > 0} fallback={<p class="settings-none">{text('subjects.none')}</p>}>
          <ul class="settings-list">
            <For each={items()}>
              {(subject) => (
                <Subject
                  subject={subject}
                  onForget={() => void props.choosing.setSubject({ groupKey: subject.groupKey, mode: null })}
                />
              )}
            </For>
          </ul>
        </Show>
      </Loaded>
    </SettingsSection>
  )
}

function Subject(props: { subject: SubjectPreference; onForget: () => void }) {
  const isMuted = () => props.subject.mode === 'muted'
  const name = () => props.subject.title ?? props.subject.groupKey
  const action = () => text(isMuted() ? 'subjects.unmute' : 'subjects.unfollow')
  return (
    <li class="settings-item">
      <span class="settings-item-icon" aria-hidden="true">
        <Show when={isMuted()} fallback={<BellRing />}>
          <BellOff />
        </Show>
      </span>
      <p class="settings-item-text">
        <Show when={props.subject.link} fallback={<bdi>{name()}</bdi>}>
          {(link) => (
            <A href={link()}>
              <bdi>{name()}</bdi>
            </A>
          )}
        </Show>
        <small>
          {text(isMuted() ? 'subjects.muted' : 'subjects.followed')}
          <Show when={props.subject.until}>
            {(until) => (
              <>
                {' '}
                <time dateTime={until()}>
                  {text('subjects.until', { time: formatMoment(new Date(until()), locale()) })}
                </time>
              </>
            )}
          </Show>
        </small>
      </p>
      <Button
        tone="quiet"
        aria-label={text('subjects.named', { action: action(), subject: name() })}
        onClick={() => props.onForget()}
      >
        {action()}
      </Button>
    </li>
  )
}
