import type { JSX } from 'solid-js'
import './tables.css'

interface ScrollTableProps {
  /** What it lists. */
  label: string
  /** The id of what else is said about it. */
  describedBy?: string
  headings: readonly string[]
  class?: string
  children: JSX.Element
}

/** A table that keeps its columns: where there is no room for them, it scrolls by itself, and with the arrow keys. */
export function ScrollTable(props: ScrollTableProps) {
  return (
    <section
      class={`admin-scroll ${props.class ?? ''}`}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer scrolls it with the keyboard
      tabIndex={0}
    >
      <table class="admin-table">
        <thead>
          <tr>
            {props.headings.map((heading) => (
              <th scope="col">{heading}</th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </section>
  )
}
