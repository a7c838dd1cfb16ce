/** The first letters of the first and the last word: "Chloé van Dam" is CD, "bob" is B. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words
  return chosen.map((word) => firstLetter(word ?? '')).join('')
}

/** The same name has the same hue everywhere. The bronze of the accent (50–90) is left out. */
export function hueOf(name: string): number {
  let hash = 2166136261
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619)
  return (100 + ((hash >>> 0) % 300)) % 360
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function firstLetter(word: string): string {
  return (letters.segment(word).containing(0)?.segment ?? '').toLocaleUpperCase()
}
