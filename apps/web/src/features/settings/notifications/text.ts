// The texts of this page come with it: the first load has no use for them.

import { preferences as en } from '../../../i18n/en/preferences.ts'
import { preferences as fr } from '../../../i18n/fr/preferences.ts'
import { setFrenchDictionary } from '../../../i18n/french-typography.ts'
import { locale } from '../../../i18n/locale.ts'
import { makeTranslate, type ParametersOf } from '../../../i18n/translate.ts'

const translators = {
  en: makeTranslate<typeof en>(en, 'en'),
  fr: makeTranslate<typeof en>(setFrenchDictionary(fr), 'fr'),
}

/** As `t`, for how one is told. */
export function text<K extends keyof typeof en>(key: K, ...parameters: ParametersOf<(typeof en)[K]>): string {
  return translators[locale()](key, ...parameters)
}
