import type { Channel, KindPreference } from '@carillon/client'
import { For, Index, Show } from 'solid-js'
import { locale } from '../../../i18n/locale.ts'
import { Loaded } from '../loaded.tsx'
import { SettingsSection } from '../settings-section.tsx'
import type { Choosing } from './create-choosing.ts'
import { text } from './text.ts'

const channels: readonly Channel[] = ['inApp', 'system', 'push', 'sound']

/** Kinds of notification down, ways of being told across. */
export function KindsSection(props: { choosing: Choosing }) {
  return (
    <SettingsSection title={text('kinds')} hint={text('kinds.hint')}>
      <Loaded query={props.choosing.query}>
        <table class="kinds-table">
          <thead>
            <tr>
              <th scope="col">{text('kinds.kind')}</th>
              <For each={channels}>{(channel) => <th scope="col">{text(`channel.${channel}`)}</th>}</For>
            </tr>
          </thead>
          <tbody>
            <Index each={props.choosing.chosen()?.kinds}>
              {(kind) => <KindRow kind={kind()} choosing={props.choosing} />}
            </Index>
          </tbody>
        </table>
      </Loaded>
    </SettingsSection>
  )
}

function KindRow(props: { kind: KindPreference; choosing: Choosing }) {
  const label = () => props.kind.label[locale()]
  return (
    <tr>
      <th scope="row">
        {label()}
        <Show when={props.kind.isCritical}>
          <small>{text('kinds.critical')}</small>
        </Show>
      </th>
      <For each={channels}>
        {(channel) => (
          <td>
            <label class="kinds-choice">
              <input
                type="checkbox"
                aria-label={text('kinds.cell', { kind: label(), channel: text(`channel.${channel}`) })}
                checked={props.kind.isCritical || props.choosing.isOn(props.kind, channel)}
                disabled={props.kind.isCritical}
                onChange={(event) => void props.choosing.toggle(props.kind, channel, event.currentTarget.checked)}
              />
            </label>
          </td>
        )}
      </For>
    </tr>
  )
}
