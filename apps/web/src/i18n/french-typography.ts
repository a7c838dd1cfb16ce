import type { Dictionary, Plural, Text } from './translate.ts'

const noBreak = '\u00a0'
const narrowNoBreak = '\u202f'

/** Texts are written with plain spaces; this sets the unbreakable ones that French printing asks for. */
export function setFrench(text: string): string {
  return text
    .replace(/ ([?!;])/g, `${narrowNoBreak}$1`)
    .replace(/ ([:»])/g, `${noBreak}$1`)
    .replace(/« /g, `«${noBreak}`)
    .replace(/(\d|\}) (s|min|h|%|caractères?)(?!\p{L})/gu, `$1${noBreak}$2`)
}

export function setFrenchDictionary<D extends Dictionary>(dictionary: D): D {
  const entries = Object.entries(dictionary).map(([key, text]) => [key, setText(text)])
  return Object.fromEntries(entries) as D
}

function setText(text: Text): Text {
  if (typeof text === 'string') return setFrench(text)
  const forms = Object.entries(text).map(([category, form]) => [category, setFrench(form)])
  return Object.fromEntries(forms) as Plural
}
