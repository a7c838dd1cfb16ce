// These texts come with what says them: nothing of it is part of the first load.

import { alerts as en } from '../../i18n/en/alerts.ts'
import { alerts as fr } from '../../i18n/fr/alerts.ts'
import { setFrenchDictionary } from '../../i18n/french-typography.ts'
import { locale } from '../../i18n/locale.ts'
import { makeTranslate, type ParametersOf } from '../../i18n/translate.ts'

const translators = {
  en: makeTranslate<typeof en>(en, 'en'),
  fr: makeTranslate<typeof en>(setFrenchDictionary(fr), 'fr'),
}

/** As `t`, for alerts. */
export function text<K extends keyof typeof en>(key: K, ...parameters: ParametersOf<(typeof en)[K]>): string {
  return translators[locale()](key, ...parameters)
}
