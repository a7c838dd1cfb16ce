export interface Actor {
  readonly id: string
  readonly displayName: string
}

/** What a row needs of a notification. */
export interface RowNotification {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly body: string | null
  readonly link: string | null
  readonly severity: 'low' | 'normal' | 'high' | 'critical'
  readonly actor: Actor | null
  readonly createdAt: string
  readonly readAt: string | null
  readonly archivedAt: string | null
}

/** What of a title is set in bold: the actor's name, when it begins with it, or else all of it. */
export function splitTitle(title: string, actor: Actor | null): { name: string; rest: string } {
  const name = actor?.displayName ?? ''
  return title.startsWith(name) && name !== '' ? { name, rest: title.slice(name.length) } : { name: title, rest: '' }
}

/** The people behind a group, the latest first, each once. */
export function actorsOf(notifications: readonly RowNotification[]): Actor[] {
  const byId = new Map(notifications.flatMap(({ actor }) => (actor ? [[actor.id, actor]] : [])))
  return [...byId.values()]
}
