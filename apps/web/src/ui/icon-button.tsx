import { type ComponentProps, Show, splitProps } from 'solid-js'
import { Badge } from './badge.tsx'
import './icon-button.css'

export interface IconButtonProps extends ComponentProps<'button'> {
  /** Its name: read aloud, and shown as the tip. */
  label: string
  /** A further word for the tip, such as the key that does the same. */
  hint?: string
  size?: 'small' | 'large'
  tone?: 'plain' | 'primary'
  badge?: number
}

export function IconButton(props: IconButtonProps) {
  const [own, rest] = splitProps(props, ['label', 'hint', 'size', 'tone', 'badge', 'class', 'children'])
  return (
    <button
      type="button"
      {...rest}
      class={`icon-button ${own.class ?? ''}`}
      data-size={own.size}
      data-tone={own.tone}
      data-tip={own.hint ?? own.label}
      aria-label={own.label}
    >
      {own.children}
      <Show when={own.badge}>{(count) => <Badge count={count()} isCorner />}</Show>
    </button>
  )
}
