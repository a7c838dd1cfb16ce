// A text is a string with {names} in braces, or one string per plural category. What a text asks for is read from its
// English form by the compiler, so that a missing or misspelt parameter does not compile.

export type Plural = { readonly one: string; readonly many?: string; readonly other: string }
export type Text = string | Plural
export type Dictionary = Readonly<Record<string, Text>>

/** The same keys, a plural where the original has one. */
export type Translation<D extends Dictionary> = { readonly [K in keyof D]: D[K] extends string ? string : Plural }

type NamesIn<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never
type NamesOf<T extends Text> = T extends string ? NamesIn<T> : T extends Plural ? 'count' | NamesIn<T['other']> : never
type Values<Name extends string> = { readonly [N in Name]: N extends 'count' ? number : string | number }
export type ParametersOf<T extends Text> = [NamesOf<T>] extends [never] ? [] : [values: Values<NamesOf<T>>]

export type Translate<D extends Dictionary> = <K extends keyof D & string>(
  key: K,
  ...parameters: ParametersOf<D[K]>
) => string

const placeholder = /\{(\w+)\}/g

export function makeTranslate<D extends Dictionary>(dictionary: Translation<D>, locale: string): Translate<D> {
  const plurals = new Intl.PluralRules(locale)
  const numbers = new Intl.NumberFormat(locale)
  const write = (value: unknown) => (typeof value === 'number' ? numbers.format(value) : String(value ?? ''))

  return (key, ...parameters) => {
    const values: Readonly<Record<string, unknown>> = parameters[0] ?? {}
    const text: Text = dictionary[key]
    const form = typeof text === 'string' ? text : choose(text, plurals.select(Number(values['count'])))
    return form.replace(placeholder, (_, name: string) => write(values[name]))
  }
}

function choose(text: Plural, category: Intl.LDMLPluralRule): string {
  if (category === 'one') return text.one
  if (category === 'many') return text.many ?? text.other
  return text.other
}
