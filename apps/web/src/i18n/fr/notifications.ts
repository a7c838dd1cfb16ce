import type { notifications as english } from '../en/notifications.ts'
import type { Translation } from '../translate.ts'

export const notifications: Translation<typeof english> = {
  'bell.title': 'Notifications',
  'bell.filter': 'Afficher',
  'bell.all': 'Toutes',
  'bell.unread': 'Non lues',
  'bell.mentions': 'Mentions',
  'bell.markAllRead': 'Tout marquer comme lu',
  'bell.seeAll': 'Voir toutes les notifications',
  'bell.done': 'Terminé',
  'bell.markRead': 'Marquer comme lue',
  'bell.markUnread': 'Marquer comme non lue',
  'bell.actions': 'Actions pour cette notification',
  'bell.isUnread': 'Non lue',
  'bell.isCritical': 'Critique',
  'bell.new': { one: '{count} nouvelle', other: '{count} nouvelles' },
  'bell.arrived': { one: '{count} nouvelle notification', other: '{count} nouvelles notifications' },
  'bell.others': { one: '{name} et {count} autre', other: '{name} et {count} autres' },
  'bell.unfold': { one: 'Afficher {count} notification', other: 'Afficher {count} notifications' },
  'bell.fold': 'Replier',
  'bell.archived': { one: 'Marquée comme terminée.', other: '{count} marquées comme terminées.' },
  'bell.empty': 'Tout est calme. C’est ici que cela sonnera.',
  'bell.emptyUnread': 'Rien à lire. Bravo.',
  'bell.emptyMentions': 'Personne ne vous a encore appelé.',
  'bell.end': 'C’est tout.',
  'bell.failed': 'Impossible de charger les notifications. Rien n’est perdu.',
}
