import { createSignal } from 'solid-js'
import { keep } from '../ui/keep.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'
import { setFrenchDictionary } from './french-typography.ts'
import { makeTranslate, type ParametersOf } from './translate.ts'

const locales = ['en', 'fr'] as const
export type Locale = (typeof locales)[number]
export type TextKey = keyof typeof en
/** Of a text that asks for nothing. */
export type PlainTextKey = { [K in TextKey]: ParametersOf<(typeof en)[K]> extends [] ? K : never }[TextKey]

const storageKey = 'carillon.locale'
const translators = {
  en: makeTranslate<typeof en>(en, 'en'),
  fr: makeTranslate<typeof en>(setFrenchDictionary(fr), 'fr'),
}

const [locale, setCurrent] = createSignal<Locale>('en')

export { locale }

/** The text in the current language; reading it in a component keeps it current. */
export function t<K extends TextKey>(key: K, ...parameters: ParametersOf<(typeof en)[K]>): string {
  return translators[locale()](key, ...parameters)
}

export function setLocale(next: Locale): void {
  setCurrent(next)
  document.documentElement.lang = next
  keep(storageKey, next)
}

/** What was chosen here before, else the first language of the browser that there are texts for. */
export function restoreLocale(): void {
  const wanted = [localStorage.getItem(storageKey) ?? '', ...navigator.languages]
  const next = wanted.map(localeOf).find((candidate) => candidate !== undefined) ?? 'en'
  setCurrent(next)
  document.documentElement.lang = next
}

export function localeOf(tag: string): Locale | undefined {
  const language = tag.toLowerCase().split('-')[0]
  return locales.find((candidate) => candidate === language)
}
