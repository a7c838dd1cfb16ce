// As for alerts: these texts come with what says them.

import { snooze as en } from '../../../../i18n/en/snooze.ts'
import { snooze as fr } from '../../../../i18n/fr/snooze.ts'
import { setFrenchDictionary } from '../../../../i18n/french-typography.ts'
import { locale } from '../../../../i18n/locale.ts'
import { makeTranslate, type ParametersOf } from '../../../../i18n/translate.ts'

const translators = {
  en: makeTranslate<typeof en>(en, 'en'),
  fr: makeTranslate<typeof en>(setFrenchDictionary(fr), 'fr'),
}

/** As `t`, for snoozing. */
export function text<K extends keyof typeof en>(key: K, ...parameters: ParametersOf<(typeof en)[K]>): string {
  return translators[locale()](key, ...parameters)
}
