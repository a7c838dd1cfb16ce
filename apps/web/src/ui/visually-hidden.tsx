import type { JSX } from 'solid-js'
import './visually-hidden.css'

export function VisuallyHidden(props: { children: JSX.Element }) {
  return <span class="visually-hidden">{props.children}</span>
}
