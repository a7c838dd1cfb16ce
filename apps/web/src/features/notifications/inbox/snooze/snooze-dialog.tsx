import { createSignal, For } from 'solid-js'
import { Button } from '../../../../ui/button.tsx'
import { Dialog } from '../../../../ui/dialog.tsx'
import { TextField } from '../../../../ui/text-field.tsx'
import { TimeAgo } from '../../../../ui/time-ago.tsx'
import { snoozePresets, toFieldValue } from './snooze-presets.ts'
import { text } from './text.ts'
import './snooze-dialog.css'

interface SnoozeDialogProps {
  count: number
  onChoose: (until: string) => void
  onClose: () => void
}

/** Asks until when: by one press, or at a time of one's own. */
export default function SnoozeDialog(props: SnoozeDialogProps) {
  const presets = snoozePresets(new Date())
  return (
    <Dialog title={text('snooze.title', { count: props.count })} isOpen onClose={props.onClose}>
      <ul class="snooze-presets">
        <For each={presets}>
          {({ name, at }, index) => (
            <li>
              <button type="button" autofocus={index() === 0} onClick={() => props.onChoose(at.toISOString())}>
                {text(`snooze.${name}`)}
                <TimeAgo face="ahead" at={at.toISOString()} />
              </button>
            </li>
          )}
        </For>
      </ul>
      <OtherTime usual={presets[0]?.at ?? new Date()} onChoose={props.onChoose} />
    </Dialog>
  )
}

function OtherTime(props: { usual: Date; onChoose: (until: string) => void }) {
  const [value, setValue] = createSignal(toFieldValue(props.usual))
  const [error, setError] = createSignal<string>()
  const choose = (event: SubmitEvent) => {
    event.preventDefault()
    // Without a zone it is one of here.
    const at = new Date(value())
    if (at.getTime() > Date.now()) props.onChoose(at.toISOString())
    else setError(text('snooze.past'))
  }
  return (
    <form class="snooze-other" onSubmit={choose} noValidate>
      <TextField
        type="datetime-local"
        label={text('snooze.other')}
        value={value()}
        onInput={setValue}
        min={toFieldValue(new Date())}
        error={error()}
      />
      <Button type="submit">{text('snooze.set')}</Button>
    </form>
  )
}
