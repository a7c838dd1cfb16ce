import { createUniqueId, For } from 'solid-js'
import { VisuallyHidden } from './visually-hidden.tsx'
import './segmented.css'

interface SegmentedProps<Value extends string> {
  /** What is being chosen, read aloud. */
  label: string
  value: Value
  options: readonly { readonly value: Value; readonly label: string }[]
  onChange: (value: Value) => void
}

/** One of a few. Native radio buttons underneath, so the arrow keys do what they should. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const name = createUniqueId()
  return (
    <fieldset class="segmented">
      <legend>
        <VisuallyHidden>{props.label}</VisuallyHidden>
      </legend>
      <For each={props.options}>
        {(option) => (
          <label>
            <input
              class="visually-hidden"
              type="radio"
              name={name}
              value={option.value}
              checked={props.value === option.value}
              onChange={() => props.onChange(option.value)}
            />
            <span data-label={option.label}>{option.label}</span>
          </label>
        )}
      </For>
    </fieldset>
  )
}
