import type { Notification } from '@carillon/client'
import type { Accessor } from 'solid-js'
import type { Entry } from '../entries.ts'
import { createKeySet } from './create-key-set.ts'

/** Rows chosen to do the same with all of them. A group is chosen as a whole; what leaves the list is chosen no more. */
export function createSelection(entries: Accessor<readonly Accessor<Entry<Notification>>[]>) {
  const chosen = createKeySet()
  let last: string | undefined
  const keys = () => entries().map((entry) => entry().key)
  const items = (): readonly Notification[] =>
    chosen.size() === 0 ? [] : entries().flatMap((entry) => (chosen.has(entry().key) ? entry().items : []))

  function rangeTo(key: string): string[] {
    const all = keys()
    const ends = [all.indexOf(last ?? key), all.indexOf(key)]
    const [from, to] = [Math.min(...ends), Math.max(...ends)]
    return from < 0 ? [key] : all.slice(from, to + 1)
  }

  return {
    items,
    isChosen: chosen.has,
    isAny: () => chosen.size() > 0 && entries().some((entry) => chosen.has(entry().key)),
    /** With `isRange`, all from the last one that was chosen to this one. */
    toggle(key: string, isRange = false) {
      chosen.set(isRange ? rangeTo(key) : [key], isRange || !chosen.has(key))
      last = key
    },
    /** All that is listed so far. */
    all: () => chosen.set(keys(), true),
    clear() {
      chosen.clear()
      last = undefined
    },
  }
}

export type Selection = ReturnType<typeof createSelection>
