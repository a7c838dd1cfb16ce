import type { JSX } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import './empty-state.css'

interface EmptyStateProps {
  /** A large quiet drawing, usually an icon or the mark at rest. */
  picture?: JSX.Element
  /** One kind sentence. */
  children: JSX.Element
  action?: JSX.Element
  /** It is all there is on its page, and so its heading. */
  isPage?: boolean
  /** Something failed: said at once to those who listen. */
  isError?: boolean
}

export function EmptyState(props: EmptyStateProps) {
  return (
    <div class="empty-state" role={props.isError ? 'alert' : undefined}>
      <span class="empty-state-picture" aria-hidden="true">
        {props.picture}
      </span>
      <Dynamic component={props.isPage ? 'h1' : 'p'}>{props.children}</Dynamic>
      {props.action}
    </div>
  )
}
