import { For, Show } from 'solid-js'
import { linkify } from './linkify.ts'
import './linked-text.css'

/** Someone else's words: shown as text, its web and mail addresses as links, nothing else interpreted. */
export function LinkedText(props: { text: string }) {
  return (
    <For each={linkify(props.text)}>
      {(part) => (
        <Show when={part.href} fallback={part.text}>
          {(href) => (
            <a class="linked-text" href={href()} target="_blank" rel="noopener noreferrer nofollow">
              {part.text}
            </a>
          )}
        </Show>
      )}
    </For>
  )
}
