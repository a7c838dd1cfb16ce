import { createUniqueId, type JSX, Show } from 'solid-js'

interface SectionProps {
  title: string
  hint?: string | undefined
  children: JSX.Element
}

export function Section(props: SectionProps) {
  const id = createUniqueId()
  return (
    <section class="admin-section" aria-labelledby={id}>
      <header>
        <h2 id={id}>{props.title}</h2>
        <Show when={props.hint}>{(hint) => <p class="admin-note">{hint()}</p>}</Show>
      </header>
      {props.children}
    </section>
  )
}
