import type { Dictionary } from '../translate.ts'

export const snooze = {
  'snooze.title': { one: 'Snooze until', other: 'Snooze {count} until' },
  'snooze.inAnHour': 'In an hour',
  'snooze.thisEvening': 'This evening',
  'snooze.tomorrow': 'Tomorrow morning',
  'snooze.nextWeek': 'Next week',
  'snooze.other': 'At another time',
  'snooze.past': 'This time has passed.',
  'snooze.set': 'Snooze',
  'snooze.done': { one: 'Snoozed until {time}.', other: '{count} snoozed until {time}.' },
} as const satisfies Dictionary
