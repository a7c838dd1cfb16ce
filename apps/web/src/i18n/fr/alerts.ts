import type { alerts as english } from '../en/alerts.ts'
import type { Translation } from '../translate.ts'

export const alerts: Translation<typeof english> = {
  'alerts.title': 'Alertes sur cet appareil',
  'alerts.hint': 'Réglages gardés ici, sans effet sur vos autres appareils.',
  'alerts.explain':
    'Quand aucun onglet de Carillon n’est au premier plan, cet appareil peut vous prévenir lui-même. Votre navigateur le demande une fois. Rien n’apparaît pendant que vous regardez, et ce que vous lisez ailleurs disparaît d’ici.',
  'alerts.turnOn': 'Activer les notifications du système',
  'alerts.turnOff': 'Désactiver les notifications du système',
  'alerts.on': 'Activées.',
  'alerts.off': 'Désactivées.',
  'alerts.denied':
    'Votre navigateur bloque les notifications de Carillon. Pour les autoriser, choisissez le signe à gauche de l’adresse, ouvrez les réglages de ce site, mettez les notifications sur « Autoriser », puis revenez ici.',
  'alerts.unsupported': 'Ce navigateur ne peut pas afficher de notifications.',
  'alerts.volume': 'Volume des sons',
  'alerts.mute': 'Couper le son',
  'alerts.preview': 'Écouter un son',
  'alerts.many': { one: '{count} nouvelle notification', other: '{count} nouvelles notifications' },
  'alerts.open': 'Ouvrir',
  'alerts.show': 'Afficher',
}
