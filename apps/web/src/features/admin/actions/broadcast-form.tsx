import { createMemo } from 'solid-js'
import { createStore } from 'solid-js/store'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { text } from '../text.ts'
import type { AdminActions } from './create-admin-actions.ts'

const empty = () => ({ title: '', body: '' })

export function BroadcastForm(props: { actions: AdminActions }) {
  const [values, setValues] = createStore(empty())
  const announcement = createMemo(() => ({
    title: values.title.trim(),
    body: values.body.trim(),
    key: crypto.randomUUID(),
  }))
  function send(event: SubmitEvent) {
    event.preventDefault()
    if (announcement().title) props.actions.askBroadcast(announcement(), () => setValues(empty()))
  }
  return (
    <form class="admin-action" onSubmit={send}>
      <h3>{text('broadcast')}</h3>
      <TextField
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
      <Button type="submit" disabled={!announcement().title || props.actions.isBusy()}>
        {text('broadcast.send')}
      </Button>
    </form>
  )
}
