import type { Notification } from '@carillon/client'
import type { Accessor } from 'solid-js'
import type { Entry } from '../entries.ts'
import { createKeySet } from './create-key-set.ts'

/**
 * Rows chosen to do the same with all of them. A group is chosen as a whole, as it is then: what joins it later is not meant, and what
 * leaves the list is chosen no more.
 */
export function createSelection(entries: Accessor<readonly Accessor<Entry<Notification>>[]>) {
  const chosen = createKeySet()
  let last: string | undefined
  const all = () => entries().map((entry) => entry())
  const idsIn = (some: readonly Entry<Notification>[]) => some.flatMap(({ items }) => items.map(({ id }) => id))
  const isChosen = ({ items }: Entry<Notification>) => items.some(({ id }) => chosen.has(id))

  function rangeTo(key: string): Entry<Notification>[] {
    const ends = [last ?? key, key].map((end) => all().findIndex((entry) => entry.key === end))
    const [from, to] = [Math.min(...ends), Math.max(...ends)]
    return from < 0 ? all().filter((entry) => entry.key === key) : all().slice(from, to + 1)
  }

  return {
    items: (): readonly Notification[] =>
      chosen.size() === 0 ? [] : all().flatMap(({ items }) => items.filter(({ id }) => chosen.has(id))),
    isChosen,
    isAny: () => chosen.size() > 0 && all().some(isChosen),
    /** With `isRange`, all from the last one that was chosen to this one. */
    toggle(key: string, isRange = false) {
      const meant = isRange ? rangeTo(key) : all().filter((entry) => entry.key === key)
      chosen.set(idsIn(meant), isRange || !meant.some(isChosen))
      last = key
    },
    /** All that is listed so far. */
    all: () => chosen.set(idsIn(all()), true),
    clear() {
      chosen.clear()
      last = undefined
    },
  }
}

export type Selection = ReturnType<typeof createSelection>
