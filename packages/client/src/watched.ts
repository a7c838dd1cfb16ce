import { tell } from './tell.ts'

/** A value others watch. Setting what is equal tells nobody. */
export interface Watched<T> {
  get(): T
  set(value: T): void
  /** Calls back on every change until the returned function is called. */
  subscribe(callback: (value: T) => void): () => void
}

export function watched<T>(initial: T, isSame: (one: T, other: T) => boolean = Object.is): Watched<T> {
  const callbacks = new Set<(value: T) => void>()
  let current = initial
  return {
    get: () => current,
    set(value) {
      if (isSame(current, value)) return
      current = value
      for (const callback of [...callbacks]) tell(callback, value)
    },
    subscribe(callback) {
      callbacks.add(callback)
      return () => callbacks.delete(callback)
    },
  }
}
