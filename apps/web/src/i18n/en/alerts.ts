import type { Dictionary } from '../translate.ts'

export const alerts = {
  'alerts.title': 'Alerts on this device',
  'alerts.hint': 'Kept here, and not for your other devices.',
  'alerts.explain':
    'When no tab of Carillon is in front, this device can tell you itself. Your browser asks once. Nothing is shown while you are looking, and what you read elsewhere disappears here.',
  'alerts.turnOn': 'Turn on system notifications',
  'alerts.turnOff': 'Turn off system notifications',
  'alerts.on': 'On.',
  'alerts.off': 'Off.',
  'alerts.denied':
    'Your browser blocks notifications from Carillon. To allow them, select the sign to the left of the address, open the settings of this site, set notifications to “Allow”, and come back here.',
  'alerts.unsupported': 'This browser cannot show notifications.',
  'alerts.volume': 'Volume of sounds',
  'alerts.mute': 'Mute',
  'alerts.preview': 'Play a sound',
  'alerts.many': { one: '{count} new notification', other: '{count} new notifications' },
  'alerts.open': 'Open',
  'alerts.show': 'Show',
} as const satisfies Dictionary
