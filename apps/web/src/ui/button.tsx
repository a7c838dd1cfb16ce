import { type ComponentProps, splitProps } from 'solid-js'
import './button.css'

interface ButtonProps extends ComponentProps<'button'> {
  tone?: 'primary' | 'plain' | 'quiet' | 'danger'
  /** Work is under way: it keeps its place, its size and the focus, and does nothing when it is pressed again. */
  isBusy?: boolean
}

export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ['tone', 'isBusy', 'class', 'children'])
  // `disabled` would take the focus away from whoever has just pressed it. Seen before any other handler, and before the
  // form is sent.
  const guard = {
    capture: true,
    handleEvent(event: MouseEvent) {
      if (!own.isBusy) return
      event.preventDefault()
      event.stopImmediatePropagation()
    },
  }
  return (
    <button
      type="button"
      {...rest}
      class={`button ${own.class ?? ''}`}
      data-tone={own.tone ?? 'plain'}
      aria-disabled={own.isBusy || undefined}
      aria-busy={own.isBusy || undefined}
      on:click={guard}
    >
      {own.children}
    </button>
  )
}
