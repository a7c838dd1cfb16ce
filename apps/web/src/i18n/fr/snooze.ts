import type { snooze as english } from '../en/snooze.ts'
import type { Translation } from '../translate.ts'

export const snooze: Translation<typeof english> = {
  'snooze.title': { one: 'Reporter jusqu’à', other: 'Reporter {count} notifications jusqu’à' },
  'snooze.inAnHour': 'Dans une heure',
  'snooze.thisEvening': 'Ce soir',
  'snooze.tomorrow': 'Demain matin',
  'snooze.nextWeek': 'La semaine prochaine',
  'snooze.other': 'À un autre moment',
  'snooze.past': 'Ce moment est passé.',
  'snooze.set': 'Reporter',
  'snooze.done': { one: 'Reportée : {time}.', other: '{count} reportées : {time}.' },
}
