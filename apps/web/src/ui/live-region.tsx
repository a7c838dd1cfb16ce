import { createSignal, onCleanup } from 'solid-js'
import { makeAnnouncer } from './announcer.ts'
import './visually-hidden.css'

const [spoken, setSpoken] = createSignal('')
const announcer = makeAnnouncer(setSpoken)

/** Says a sentence to those who listen instead of look. What comes within the same second is said together. */
export function announce(sentence: string): void {
  announcer.say(sentence)
}

/** Once, near the root; it must be there before the first sentence. */
export function LiveRegion() {
  onCleanup(() => announcer.stop())
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {spoken()}
    </div>
  )
}
