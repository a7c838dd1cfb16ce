import { Show } from 'solid-js'
import { createTip } from './create-tip.ts'
import './tooltips.css'

/** Once, near the root: shows the tip of whatever carries `data-tip`. One for the whole page costs rows nothing. */
export function Tooltips() {
  const { tip } = createTip()
  return (
    <Show when={tip()}>
      {(shown) => (
        <div
          class="tooltip"
          aria-hidden="true"
          data-side={shown().side}
          style={{ left: `${shown().x}px`, top: `${shown().y}px` }}
        >
          {shown().text}
        </div>
      )}
    </Show>
  )
}
