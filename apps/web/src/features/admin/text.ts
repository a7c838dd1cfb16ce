// The texts of these pages come with them: hardly anybody who opens the app is an admin.

import { admin as en } from '../../i18n/en/admin.ts'
import { admin as fr } from '../../i18n/fr/admin.ts'
import { setFrenchDictionary } from '../../i18n/french-typography.ts'
import { locale } from '../../i18n/locale.ts'
import { makeTranslate, type ParametersOf } from '../../i18n/translate.ts'

const translators = {
  en: makeTranslate<typeof en>(en, 'en'),
  fr: makeTranslate<typeof en>(setFrenchDictionary(fr), 'fr'),
}

/** As `t`, for admins. */
export function text<K extends keyof typeof en>(key: K, ...parameters: ParametersOf<(typeof en)[K]>): string {
  return translators[locale()](key, ...parameters)
}
