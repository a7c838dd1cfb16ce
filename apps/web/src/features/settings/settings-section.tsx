import { createUniqueId, type JSX, Show } from 'solid-js'

interface SettingsSectionProps {
  title: string
  hint?: string
  children: JSX.Element
}

export function SettingsSection(props: SettingsSectionProps) {
  const id = createUniqueId()
  return (
    <section class="settings-section" aria-labelledby={id}>
      <header>
        <h2 id={id}>{props.title}</h2>
        <Show when={props.hint}>{(hint) => <p class="settings-hint">{hint()}</p>}</Show>
      </header>
      <div class="settings-body">{props.children}</div>
    </section>
  )
}
