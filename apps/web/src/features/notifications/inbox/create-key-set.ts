import { createSignal } from 'solid-js'

/** What something is true of, by its key: it outlives the rows, which come and go as one scrolls. */
export function createKeySet() {
  const [keys, setKeys] = createSignal<ReadonlySet<string>>(new Set())
  return {
    has: (key: string) => keys().has(key),
    size: () => keys().size,
    set(some: readonly string[], isIn: boolean) {
      const next = new Set(keys())
      for (const key of some) isIn ? next.add(key) : next.delete(key)
      setKeys(next)
    },
    clear: () => setKeys(new Set<string>()),
  }
}
