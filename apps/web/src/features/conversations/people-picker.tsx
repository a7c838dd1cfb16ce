import type { UserRef } from '@carillon/client'
import X from 'lucide-solid/icons/x'
import { createUniqueId, For, Show } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { createPeoplePicking } from './create-people-picking.ts'
import './conversation-form.css'
import './people-picker.css'

interface PeoplePickerProps {
  label: string
  chosen: readonly UserRef[]
  onChange: (chosen: readonly UserRef[]) => void
  /** Who is in it already. */
  without: readonly string[]
  takesFocus?: boolean
}

/** A field for names: what is chosen stands in it, what may be chosen below. */
export function PeoplePicker(props: PeoplePickerProps) {
  const id = createUniqueId()
  const picking = createPeoplePicking({
    chosen: () => props.chosen,
    without: () => props.without,
    onChange: (chosen) => props.onChange(chosen),
  })
  const optionId = (index: number) => `${id}-option-${index}`
  return (
    <div class="people-picker">
      <label for={id}>{props.label}</label>
      <div class="people-picker-box">
        <For each={props.chosen}>{(person) => <Chip person={person} onRemove={() => picking.remove(person)} />}</For>
        <input
          id={id}
          autofocus={props.takesFocus ?? false}
          autocomplete="off"
          spellcheck={false}
          role="combobox"
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-expanded={picking.options().length > 0}
          aria-activedescendant={picking.options().length > 0 ? optionId(picking.active()) : undefined}
          placeholder={props.chosen.length === 0 ? t('conversations.toHint') : ''}
          value={picking.typed()}
          onInput={(event) => picking.type(event.currentTarget.value)}
          onKeyDown={picking.onKeyDown}
        />
      </div>
      <div id={`${id}-list`} class="people-picker-list" role="listbox" aria-label={props.label}>
        <For each={picking.options()}>
          {(person, index) => (
            <Option
              id={optionId(index())}
              person={person}
              isActive={index() === picking.active()}
              onPoint={() => picking.point(index())}
              onChoose={() => picking.choose(person)}
            />
          )}
        </For>
      </div>
      <Show when={picking.note()}>
        {(note) => (
          <p class="people-picker-note" role="status">
            {note()}
          </p>
        )}
      </Show>
    </div>
  )
}

function Chip(props: { person: UserRef; onRemove: () => void }) {
  return (
    <span class="people-chip">
      <Avatar name={props.person.displayName} size={24} />
      <bdi>{props.person.displayName}</bdi>
      <button
        type="button"
        aria-label={t('conversations.remove', { name: props.person.displayName })}
        onClick={() => props.onRemove()}
      >
        <X />
      </button>
    </span>
  )
}

interface OptionProps {
  id: string
  person: UserRef
  isActive: boolean
  onPoint: () => void
  onChoose: () => void
}

function Option(props: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field keeps the focus and hears the keys
    // biome-ignore lint/a11y/useFocusableInteractive: it is reached by aria-activedescendant
    <div
      id={props.id}
      class="people-option"
      role="option"
      aria-selected={props.isActive}
      onPointerMove={() => props.onPoint()}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => props.onChoose()}
    >
      <Avatar name={props.person.displayName} size={32} />
      <span>
        <bdi>{props.person.displayName}</bdi>
        <small>@{props.person.username}</small>
      </span>
    </div>
  )
}
