import { createUniqueId, Show } from 'solid-js'
import './switch.css'

interface SwitchProps {
  label: string
  hint?: string
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
}

export function Switch(props: SwitchProps) {
  const id = createUniqueId()
  return (
    <div class="switch">
      <label for={id}>
        {props.label}
        <Show when={props.hint}>
          <small id={`${id}-hint`}>{props.hint}</small>
        </Show>
      </label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={props.checked}
        aria-checked={props.checked}
        aria-describedby={props.hint ? `${id}-hint` : undefined}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
    </div>
  )
}
