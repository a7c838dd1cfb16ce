const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()

/** Every word typed begins a word of the name; accents and capitals do not matter. */
export function matches(name: string, typed: string): boolean {
  const words = plain(name).split(/[\s,.'’-]+/)
  return plain(typed)
    .split(/\s+/)
    .filter(Boolean)
    .every((start) => words.some((word) => word.startsWith(start)))
}
