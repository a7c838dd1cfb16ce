export interface Announcement {
  readonly title: string
  readonly body: string
}

/** The same key for the same text until an answer came: it may have gone out already, and then tells nobody twice. */
export function makeAnnouncementKeys() {
  const keys = new Map<string, string>()
  const nameOf = ({ title, body }: Announcement) => JSON.stringify([title, body])
  return {
    keyOf(announcement: Announcement): string {
      const name = nameOf(announcement)
      const key = keys.get(name) ?? crypto.randomUUID()
      keys.set(name, key)
      return key
    },
    /** It was told: the same text once more is a second announcement. */
    forget(announcement: Announcement): void {
      keys.delete(nameOf(announcement))
    },
  }
}
