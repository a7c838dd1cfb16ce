import { createSignal, createUniqueId, For } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { announce } from '../../../ui/live-region.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { createPeopleSearch } from '../../conversations/create-people-search.ts'
import { text } from '../text.ts'
import type { AdminActions } from './create-admin-actions.ts'

export function PersonForm(props: { actions: AdminActions }) {
  const listId = createUniqueId()
  const [typed, setTyped] = createSignal('')
  const [isNobody, setNobody] = createSignal(false)
  const { people } = createPeopleSearch(typed)
  const username = () => typed().trim().replace(/^@/, '').toLowerCase()

  function sayNobody() {
    setNobody(true)
    announce(text('person.nobody'))
  }

  function change(next: string) {
    setTyped(next)
    setNobody(false)
  }
  function disconnect(event: SubmitEvent) {
    event.preventDefault()
    if (username()) props.actions.askDisconnect(username(), sayNobody)
  }
  return (
    <form class="admin-action" onSubmit={disconnect}>
      <h3>{text('person')}</h3>
      <TextField
        label={text('person.username')}
        hint={text('person.hint')}
        error={isNobody() ? text('person.nobody') : undefined}
        name="username"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        list={listId}
        value={typed()}
        onInput={change}
      />
      <datalist id={listId}>
        <For each={people()}>{(person) => <option value={person.username}>{person.displayName}</option>}</For>
      </datalist>
      <div class="admin-buttons">
        <Button type="submit" disabled={!username()} isBusy={props.actions.isUnderWay('disconnect', username())}>
          {text('disconnect.ask')}
        </Button>
        <Button
          tone="danger"
          disabled={!username()}
          isBusy={props.actions.isUnderWay('revoke', username())}
          onClick={() => props.actions.askRevoke(username(), sayNobody)}
        >
          {text('revoke.ask')}
        </Button>
      </div>
    </form>
  )
}
