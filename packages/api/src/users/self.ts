import type { users } from '@carillon/db'

export type User = Omit<typeof users.$inferSelect, 'passwordHash' | 'createdAt'>

/** A user as they see themselves. */
export const selfOf = ({ id, username, displayName, isAdmin, locale, timeZone }: User): User => ({
  id,
  username,
  displayName,
  isAdmin,
  locale,
  timeZone,
})
