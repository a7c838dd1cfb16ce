import { createEffect, createUniqueId, For, on } from 'solid-js'
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
  let box: HTMLFieldSetElement | undefined
  // Where there is no room for all of them, the chosen one is in sight; and nothing around is scrolled for it.
  createEffect(
    on(
      () => props.value,
      () => {
        const chosen = box?.querySelector('label:has(:checked)')
        if (!box || !chosen) return
        const [outer, inner] = [box.getBoundingClientRect(), chosen.getBoundingClientRect()]
        box.scrollLeft += Math.max(0, inner.right - outer.right) + Math.min(0, inner.left - outer.left)
      },
    ),
  )
  return (
    <fieldset class="segmented" ref={box}>
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
