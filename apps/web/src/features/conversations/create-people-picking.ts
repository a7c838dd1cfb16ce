import type { UserRef } from '@carillon/client'
import { type Accessor, createMemo, createSignal } from 'solid-js'
import { useApi } from '../../api.tsx'
import { t } from '../../i18n/locale.ts'
import { createPeopleSearch } from './create-people-search.ts'

interface PickingOptions {
  readonly chosen: Accessor<readonly UserRef[]>
  readonly without: Accessor<readonly string[]>
  readonly onChange: (chosen: readonly UserRef[]) => void
}

/** Typing, walking along what is found, choosing, and taking back. */
export function createPeoplePicking({ chosen, without, onChange }: PickingOptions) {
  const { user } = useApi()
  const [typed, setTyped] = createSignal('')
  const [at, setAt] = createSignal(0)
  const search = createPeopleSearch(typed)
  const options = createMemo(() => {
    const taken = new Set([user.id, ...without(), ...chosen().map((person) => person.id)])
    return typed().trim() === '' ? [] : search.people().filter((person) => !taken.has(person.id))
  })
  const active = () => Math.min(at(), Math.max(0, options().length - 1))

  const type = (text: string) => {
    setTyped(text)
    setAt(0)
  }
  const choose = (person: UserRef) => {
    onChange([...chosen(), person])
    type('')
  }
  const remove = (person: UserRef) => onChange(chosen().filter((one) => one.id !== person.id))

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing) return
    const found = options()[active()]
    const last = chosen().at(-1)
    if (event.key === 'ArrowDown') setAt(Math.min(active() + 1, options().length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(active() - 1, 0))
    else if (event.key === 'Enter' && typed().trim() !== '') {
      // Not what was found for fewer letters, and not the form without whoever was meant.
      if (found && !search.isLooking()) choose(found)
    } else if (event.key === 'Backspace' && typed() === '' && last) remove(last)
    else return
    event.preventDefault()
  }

  return {
    typed,
    type,
    options,
    active,
    point: setAt,
    choose,
    remove,
    onKeyDown,
    note: () => {
      if (typed().trim() === '' || options().length > 0) return undefined
      if (search.hasFailed()) return t('error.offline')
      return search.isLooking() ? t('conversations.searching') : t('conversations.nobody')
    },
  }
}
