const ends = new WeakMap<AbortSignal, Promise<void>>()

/** Resolves once it is aborted. Thousands may wait with one listener: a signal that is given another looks through all it has. */
export function aborted(signal: AbortSignal): Promise<void> {
  const known = ends.get(signal)
  if (known) return known
  const end = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  ends.set(signal, end)
  return end
}
