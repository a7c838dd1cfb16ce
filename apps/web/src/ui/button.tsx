import { type ComponentProps, splitProps } from 'solid-js'
import './button.css'

interface ButtonProps extends ComponentProps<'button'> {
  tone?: 'primary' | 'plain' | 'quiet' | 'danger'
  /** Work is under way: it keeps its place and size, and cannot be pressed again. */
  isBusy?: boolean
}

export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ['tone', 'isBusy', 'class', 'disabled', 'children'])
  return (
    <button
      type="button"
      {...rest}
      class={`button ${own.class ?? ''}`}
      data-tone={own.tone ?? 'plain'}
      disabled={own.disabled || own.isBusy}
      aria-busy={own.isBusy || undefined}
    >
      {own.children}
    </button>
  )
}
