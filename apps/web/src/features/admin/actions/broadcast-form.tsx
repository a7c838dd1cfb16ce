import { createStore } from 'solid-js/store'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { text } from '../text.ts'
import type { Announcement } from './announcement-keys.ts'
import type { AdminActions } from './create-admin-actions.ts'

const empty = (): Announcement => ({ title: '', body: '' })

export function BroadcastForm(props: { actions: AdminActions }) {
  let form: HTMLFormElement | undefined
  let first: HTMLInputElement | undefined
  const [values, setValues] = createStore(empty())
  const announcement = (): Announcement => ({ title: values.title.trim(), body: values.body.trim() })

  /** Unless the next one is being written by now. The button is off then, and would let the focus fall. */
  function clear(sent: Announcement) {
    const { title, body } = announcement()
    if (title !== sent.title || body !== sent.body) return
    if (form?.contains(document.activeElement)) first?.focus()
    setValues(empty())
  }
  function send(event: SubmitEvent) {
    event.preventDefault()
    const written = announcement()
    if (written.title) props.actions.askBroadcast(written, () => clear(written))
  }
  return (
    <form class="admin-action" onSubmit={send} ref={form}>
      <h3>{text('broadcast')}</h3>
      <TextField
        ref={first}
        label={text('broadcast.subject')}
        name="title"
        autocomplete="off"
        maxLength={200}
        value={values.title}
        onInput={(title) => setValues({ title })}
      />
      <TextField
        label={text('broadcast.body')}
        name="body"
        autocomplete="off"
        maxLength={2_000}
        value={values.body}
        onInput={(body) => setValues({ body })}
      />
      <Button type="submit" disabled={!announcement().title} isBusy={props.actions.isUnderWay('broadcast')}>
        {text('broadcast.send')}
      </Button>
    </form>
  )
}
